using System.Text.Json.Nodes;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;

namespace Rolecall.Cluster.Tests.Surveys;

public sealed class ExplainTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    [Fact]
    public async Task DeniedCall_ExplainedThroughTheOtherSilo_IsToldWhole()
    {
        var (_, refused, id) = await silos.First.Try(silos.Developer, new ListObjectsV2Request { Bucket = "productionapp" });

        var explained = await Explain(id);

        explained.Decision.Result.Should().Be(DecisionResult.ImplicitDeny);
        explained.Decision.Action.Should().Be("s3:ListBucket");
        explained.Decision.Resource.Should().Be("arn:aws:s3:::productionapp");
        explained.Decision.Layers.Should().Contain(
            layer => layer.Layer == "identityPolicy"
                && layer.Statements.Any(statement => !statement.Matched && statement.FailedElement.Length > 0));
        explained.Decision.Summary.Should().Be(refused!.Fault.Message);
        explained.Explanation.Should().StartWith("implicitly denied: ");
        JsonNode.Parse(explained.RecordJson)!["requestID"]!.GetValue<string>().Should().Be(id);
    }

    [Fact]
    public async Task DeniedAssumeRole_TellsTheClientNoReason_AndTheRecordAll()
    {
        var (_, refused, id) = await silos.First.Try(silos.Person("tester"), GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp));

        refused!.Fault.Message.Should().Be(
            $"User: arn:aws:iam::222222222222:user/tester is not authorized to perform: sts:AssumeRole on resource: {GatewayOfSilo.UpdateApp}");
        var explained = await Explain(id);
        explained.Decision.Summary.Should().StartWith(refused.Fault.Message + " ");
        explained.Decision.Layers.Should().Contain(layer => layer.Layer == "trustPolicy");
        explained.EncodedAuthorizationMessage.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AllowedCall_IsExplainedToTheStatement_WhereItAsked(bool asked)
    {
        var (_, refused, id) = await silos.First.Try(silos.Admin, new ListUsersRequest(), asked);

        refused.Should().BeNull();
        var explained = await Explain(id);
        explained.Decision.Result.Should().Be(DecisionResult.Allowed);
        (explained.Decision.Action, explained.Decision.Summary, explained.Decision.Principal)
            .Should().Be(("iam:ListUsers", "allowed", "arn:aws:iam::333333333333:user/admin"));
        explained.Decision.Layers.Should().OnlyContain(layer => layer.Result == DecisionResult.Allowed);
        explained.Decision.Layers.Single(layer => layer.Layer == "identityPolicy").Statements.Any(
            statement => statement.Matched && statement.Json.Contains("\"Effect\":\"Allow\"", StringComparison.Ordinal))
            .Should().Be(asked);
        explained.EncodedAuthorizationMessage.Should().BeEmpty();
    }

    [Fact]
    public async Task AllowedAssumeRole_ThatAskedForIt_IsExplainedOnBothSides()
    {
        var (_, _, id) = await silos.Second.Try(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp), explain: true);

        (await Explain(id)).Decision.Layers.Select(layer => (layer.Layer, layer.Statements.Any(statement => statement.Matched)))
            .Should().Contain([("trustPolicy", true), ("identityPolicy", true)]).And.NotContain(layer => !layer.Item2);
    }

    [Fact]
    public async Task CallThatNeedsNoPermission_Explained_HasNoDecision()
    {
        var (_, _, id) = await silos.First.Try(silos.Developer, new GetCallerIdentityRequest());

        var explained = await Explain(id);
        explained.Decision.Should().BeNull();
        explained.Explanation.Should().Be("No decision was made: the operation needs no permission.");
    }

    [Fact]
    public async Task UnknownRequestId_Explained_IsNotFound() =>
        (await silos.First.FaultOf(null, new ExplainRequest { RequestId = "no-such-request" }))!.Code.Should().Be("NoSuchEntity");

    [Fact]
    public async Task RequestOfAnotherSandbox_Explained_IsNotFound()
    {
        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "elsewhere" });
        var (_, _, id) = await silos.First.Try(silos.Developer, new GetCallerIdentityRequest());

        (await silos.First.Try(null, new ExplainRequest { RequestId = id }, sandbox: "elsewhere")).Refused!.Fault.Code
            .Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task EncodedMessage_DecodedInItsAccountWithThePermission_IsTheDecision()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        var (_, refused, _) = await silos.First.Try(session, new ListUsersRequest());

        var decoded = await silos.Second.Call<DecodeAuthorizationMessageResponse>(
            silos.Admin, new DecodeAuthorizationMessageRequest { EncodedMessage = refused!.Denial!.EncodedMessage });

        var told = JsonNode.Parse(decoded.DecodedMessage)!;
        told["allowed"]!.GetValue<bool>().Should().BeFalse();
        told["explicitDeny"]!.GetValue<bool>().Should().BeFalse();
        told["context"]!["action"]!.GetValue<string>().Should().Be("iam:ListUsers");
        told["context"]!["principal"]!["arn"]!.GetValue<string>().Should().Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/tests");
        told["context"]!["conditions"]!["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>())
            .Should().Contain(["aws:PrincipalArn", "aws:SourceIp", "aws:ResourceAccount", "aws:TokenIssueTime", "aws:ViaAWSService"]);
    }

    [Fact]
    public async Task EncodedMessage_DecodedWithoutThePermission_IsDenied()
    {
        var (_, refused, _) = await silos.First.Try(silos.Developer, new ListUsersRequest());

        (await silos.First.FaultOf(silos.Developer, Decode(refused!.Denial!.EncodedMessage!)))!.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task EncodedMessage_OfAnotherAccountOrGarbled_IsInvalid()
    {
        var (_, refused, _) = await silos.First.Try(silos.Developer, new ListUsersRequest());

        foreach (var message in new[] { refused!.Denial!.EncodedMessage!, "garbled" })
        {
            var fault = (await silos.First.FaultOf(silos.Admin, Decode(message)))!;
            (fault.Code, fault.Status).Should().Be(("InvalidAuthorizationMessageException", 400));
        }
    }

    private static DecodeAuthorizationMessageRequest Decode(string message) => new() { EncodedMessage = message };

    private Task<ExplainResponse> Explain(string requestId) =>
        silos.Second.Call<ExplainResponse>(null, new ExplainRequest { RequestId = requestId });
}
