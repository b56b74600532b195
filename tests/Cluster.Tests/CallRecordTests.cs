using System.Text.Json.Nodes;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.IamToolbox.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests;

/// <summary>A call is on record however it ends: as a stream that was refused, or with nobody left to answer.</summary>
public sealed class CallRecordTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private CallPipeline Pipeline => silos.First.Part<CallPipeline>();

    [Fact]
    public async Task RefusedStream_IsOnRecordWithItsError()
    {
        var call = silos.First.CallOf(who: null, new WhoCanRequest { Resource = "*" }, explain: false);

        var calling = () => Pipeline.RunStream(call);

        var fault = (await calling.Should().ThrowAsync<RefusedCallException>()).Which.Fault;
        fault.Code.Should().Be("ValidationError");
        ((string?)(await RecordOf(call))["errorCode"]).Should().Be(fault.Code);
    }

    /// <summary>As AWS has it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ThatFailsAuthentication_IsInNoTrail_StreamOrNot(bool stream)
    {
        IMessage request = stream ? new WhoCanRequest { Action = "s3:GetObject", Resource = "*" } : new ListSandboxesRequest();
        var call = With(
            silos.First.CallOf(who: null, request, explain: false),
            () => request,
            () => new Evidence.AdminToken("wrong"),
            TestContext.Current.CancellationToken);

        var calling = () => stream ? Pipeline.RunStream(call) : (Task)Pipeline.Run(call);

        (await calling.Should().ThrowAsync<RefusedCallException>()).Which.Fault.Status.Should().Be(401);
        // What is on record after it shows that there is none of it.
        await RefusedStream_IsOnRecordWithItsError();
        (await Records()).Should().NotContain(record => (string?)record["requestID"] == call.RequestId);
    }

    [Fact]
    public async Task Write_WhoseClientWentAway_IsOnRecordAsDone()
    {
        var call = Leaving(silos.Admin, new CreateUserRequest { UserName = "left-alone" });

        await Pipeline.Run(call);

        var record = await RecordOf(call);
        ((string?)record["eventName"], (string?)record["errorCode"]).Should().Be(("CreateUser", null));
        var made = await silos.Second.Call<GetUserResponse>(silos.Admin, new GetUserRequest { UserName = "left-alone" });
        made.User.UserName.Should().Be("left-alone");
    }

    [Fact]
    public async Task Call_GivenUpWithItsClient_IsOnRecordAsThat()
    {
        var call = Leaving(silos.Admin, new GetRequestAuthorizationDetailsRequest { AuthorizationId = new string('a', 32) });

        var calling = () => Pipeline.Run(call);

        await calling.Should().ThrowAsync<OperationCanceledException>();
        ((string?)(await RecordOf(call))["errorCode"]).Should().Be("ClientDisconnected");
    }

    /// <summary>The call of a client that goes away once its request was read.</summary>
    private Call Leaving(Who who, IMessage request)
    {
        var leaving = new CancellationTokenSource();
        var call = silos.First.CallOf(who, request, explain: false);
        return With(
            call,
            () =>
            {
                leaving.Cancel();
                return request;
            },
            call.ReadCredentials,
            leaving.Token);
    }

    private static Call With(Call call, Func<IMessage> parse, Func<Evidence> credentials, CancellationToken cancel) => new()
    {
        Operation = call.Operation,
        SandboxName = call.SandboxName,
        Parse = parse,
        ReadCredentials = credentials,
        Origin = call.Origin,
        RequestId = call.RequestId,
        Cancel = cancel,
    };

    private async Task<JsonNode> RecordOf(Call call) => (await Records()).Single(record => (string?)record["requestID"] == call.RequestId);

    private async Task<IEnumerable<JsonNode>> Records()
    {
        var lookup = new LookupEventsRequest { Filter = new AuditFilter(), PageSize = 1000 };
        var found = await silos.Second.Call<LookupEventsResponse>(null, lookup);
        return found.Events.Select(one => JsonNode.Parse(one.RecordJson)!);
    }
}
