using System.Text.Json.Nodes;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.IamToolbox.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests;

/// <summary>A call is on record however it ends: as a stream that was refused, or with nobody left to answer.</summary>
public sealed class CallRecordTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private CallPipeline Pipeline => silos.First.Part<CallPipeline>();

    [Fact]
    public async Task RefusedStream_IsOnRecordWithItsError()
    {
        var call = silos.First.CallOf(who: null, new WhoCanRequest { Resource = "*" }, explain: false, Keys.DefaultSandbox);

        var calling = () => Pipeline.RunStream(call);

        var fault = (await calling.Should().ThrowAsync<RefusedCallException>()).Which.Fault;
        fault.Code.Should().Be("ValidationError");
        ((string?)(await RecordOf(call))["errorCode"]).Should().Be(fault.Code);
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
        var call = silos.First.CallOf(who, request, explain: false, Keys.DefaultSandbox);
        return new Call
        {
            Operation = call.Operation,
            SandboxName = call.SandboxName,
            Parse = () =>
            {
                leaving.Cancel();
                return request;
            },
            ReadCredentials = call.ReadCredentials,
            Origin = call.Origin,
            RequestId = call.RequestId,
            Cancel = leaving.Token,
        };
    }

    private async Task<JsonNode> RecordOf(Call call)
    {
        var lookup = new LookupEventsRequest { Filter = new AuditFilter(), PageSize = 1000 };
        var found = await silos.Second.Call<LookupEventsResponse>(null, lookup);
        return found.Events.Select(one => JsonNode.Parse(one.Record)!).Single(record => (string?)record["requestID"] == call.RequestId);
    }
}
