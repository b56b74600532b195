using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>
/// A role of another account is answered the same whether it is there or not: the clock stands still here, so the sealed message
/// is held against the other to the byte, but for the seal.
/// </summary>
public sealed class AbsentRoleTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Foreign = "222222222222";

    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task ForeignRole_BeforeItIsMadeAndAfterItIsDeleted_IsAnsweredAsWhileItIsThere()
    {
        await silos.First.DoAsRoot(
            Foreign, new PutUserPolicyRequest { UserName = "tester", PolicyName = "all", PolicyDocument = StsWorld.AllowAll },
            silos.Time.GetUtcNow());
        var role = StsWorld.Arn("Guessed");
        var absent = await Ask(role);

        var trust =
            StsWorld.Trust("\"sts:AssumeRole\"", """{"StringEquals":{"sts:ExternalId":"canary-7731"}}""", $"arn:aws:iam::{Foreign}:root");
        await world.Role("Guessed", trust, tags: [("team", "canary")]);
        (await Ask(role)).Should().Be(absent, "its trust policy does not allow");
        await world.Gateway.Call<UpdateAssumeRolePolicyResponse>(silos.Admin, new UpdateAssumeRolePolicyRequest
        {
            RoleName = "Guessed",
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Sid":"canary","Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}}""",
        });
        (await Ask(role)).Should().Be(absent, "its trust policy denies");
        var otherwise = await Ask(StsWorld.Arn("no/Guessed"));
        (await Ask(StsWorld.Arn("no/NotHere"))).Named("NotHere", "Guessed").Should().Be(otherwise with { Sealed = 0 }, "the path is wrong");

        await world.Gateway.Call<DeleteRolePolicyResponse>(
            silos.Admin, new DeleteRolePolicyRequest { RoleName = "Guessed", PolicyName = "own" });
        await world.Gateway.Call<DeleteRoleResponse>(silos.Admin, new DeleteRoleRequest { RoleName = "Guessed" });
        (await Ask(role)).Should().Be(absent, "it is gone");
    }

    private sealed record Answer(string Text, string Told, string Decoded, int Sealed)
    {
        /// <summary>As if the role had another name; how short a name is packed is its own affair.</summary>
        public Answer Named(string name, string other) => new(
            Text.Replace(name, other, StringComparison.Ordinal),
            Told.Replace(name, other, StringComparison.Ordinal),
            Decoded.Replace(name, other, StringComparison.Ordinal),
            Sealed: 0);
    }

    private async Task<Answer> Ask(string role)
    {
        var tester = silos.Person("tester");
        var (_, refused, _) = await world.Gateway.Try(tester, StsWorld.Request(role, ("team", "red")), explain: true);
        var message = refused!.Denial!.EncodedMessage!;
        var decoded = await world.Gateway.Call<DecodeAuthorizationMessageResponse>(
            tester, new DecodeAuthorizationMessageRequest { EncodedMessage = message });
        return new Answer(
            refused.Fault.ToString(), DecisionMessages.Of(refused.Denial.Disclosed!).ToString(), decoded.DecodedMessage, message.Length);
    }
}
