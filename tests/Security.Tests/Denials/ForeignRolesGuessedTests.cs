using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Policy;

namespace Rolecall.Security.Tests.Denials;

/// <summary>Issue 10, point 6: which roles exist in other accounts was told by the presence of the encoded message, and by its content.</summary>
[Collection("denials")]
public sealed class ForeignRolesGuessedTests(DenialWorld world)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("query")]
    [InlineData("gRPC")]
    [InlineData("Connect")]
    public async Task AbsentRole_IsAnsweredAsOneThatDoesNotTrustTheCaller(string wire)
    {
        foreach (var (caller, owner) in new[] { (world.Accounts[0], world.Accounts[1]), (world.Accounts[0], world.Accounts[2]) })
        {
            var absent = await Ask(wire, caller, owner.Role("absent0"));
            foreach (var guard in DenialWorld.Guards)
                (await Ask(wire, caller, owner.Role(guard))).Should().Be(absent, guard);
            (await Ask(wire, caller, owner.Role("path/guarded"))).Should().Be(absent, "the path is wrong");
            (await Ask(wire, caller, "arn:aws:iam::799999999999:role/guarded")).Should().Be(absent, "there is no such account");
        }
    }

    /// <summary>A policy that speaks of the role's tags is decided with them; what came of it tells them.</summary>
    [Fact]
    public async Task TagsOfAForeignRole_AreNotToldByTheCallersOwnPolicies()
    {
        var (caller, owner) = (world.Accounts[0], world.Accounts[1]);
        var iam = new Iam.IamClient(world.Grpc.As(caller.Root));
        await iam.CreateUserAsync(new CreateUserRequest { UserName = "guesser" }, cancellationToken: Token);
        await iam.PutUserPolicyAsync(new PutUserPolicyRequest
        {
            UserName = "guesser",
            PolicyName = "own",
            PolicyDocument = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
                {"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringLike":{"aws:ResourceTag/secret":"*"}}}]}
                """,
        }, cancellationToken: Token);
        var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "guesser" }, cancellationToken: Token)).AccessKey;
        var guesser = caller with { User = new AwsKeys(key.AccessKeyId, key.SecretAccessKey) };

        var absent = await Ask("query", guesser, owner.Role("absent0"));
        (await Ask("query", guesser, owner.Role("guarded"))).Should().Be(absent);
    }

    [Fact]
    public async Task AssumeRoot_OfAForeignAccount_IsAnsweredAsOfNone()
    {
        var caller = world.Accounts[0];
        async Task<string> Asked(string account) => (await world.Wires.Rpc(
            metadata => new Sts.StsClient(world.Grpc.As(caller.User)).AssumeRootAsync(
                new AssumeRootRequest
                {
                    TargetPrincipal = account,
                    TaskPolicyArn = new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
                },
                metadata).ResponseAsync,
            explain: false)).Form.Replace(account, "ACCOUNT", StringComparison.Ordinal);

        (await Asked(world.Accounts[2].Id)).Should().Be(await Asked("799999999999"));
    }

    [Fact]
    public async Task PolicyOfAForeignAccount_IsAnsweredAsOneThatIsAbsent()
    {
        var (caller, owner) = (world.Accounts[0], world.Accounts[1]);
        await new Iam.IamClient(world.Grpc.As(owner.Root)).CreatePolicyAsync(new CreatePolicyRequest
        {
            PolicyName = "there0",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""",
        }, cancellationToken: Token);
        async Task<string> Asked(string name) => (await world.Wires.Rpc(
            metadata => new Iam.IamClient(world.Grpc.As(caller.User)).GetPolicyAsync(
                new GetPolicyRequest { PolicyArn = $"arn:aws:iam::{owner.Id}:policy/{name}" }, metadata).ResponseAsync,
            explain: false)).Form.Replace(name, "POLICY", StringComparison.Ordinal);

        (await Asked("there0")).Should().Be(await Asked("absent"));
    }

    /// <summary>The whole answer and the whole decoded message, but for names, ids and times.</summary>
    private async Task<string> Ask(string wire, DenialAccount caller, string role)
    {
        var met = await DenialWires.OfAssumeRole[wire](world.Wires, caller.User, role, true);
        met.EncodedMessage.Should().NotBeNull();
        var decoded = JsonNode.Parse((await new Sts.StsClient(world.Grpc.As(caller.Root)).DecodeAuthorizationMessageAsync(
            new() { EncodedMessage = met.EncodedMessage }, cancellationToken: Token)).DecodedMessage)!;
        foreach (var condition in decoded["context"]!["conditions"]!["items"]!.AsArray().Where(
            item => (string)item!["key"]! is "aws:CurrentTime" or "aws:EpochTime"))
            condition!["values"] = "…";
        return (met.Form + '\n' + decoded.ToJsonString()).Replace(role, "ROLE", StringComparison.Ordinal);
    }
}
