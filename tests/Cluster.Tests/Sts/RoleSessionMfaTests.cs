using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>
/// Whether sessions from AssumeRole carry the MFA that they were asked for with: the sandbox says so, at issue.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
/// </summary>
public sealed class RoleSessionMfaTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Present = """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""";
    private const string Young = """{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}}""";

    private readonly StsWorld world = new(silos);
    private readonly Authenticators phones = new(silos);

    private static string Named(string text, bool carried) => text + (carried ? "On" : "Off");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CodeOfTheAssumeRole_IsCarriedBySessions_WhereTheSandboxSaysSo(bool carried)
    {
        await Carry(carried);
        var device = await phones.Of(Named("code", carried));
        var role = await world.Role(
            Named("CodeCarried", carried),
            StsWorld.Trust("\"sts:AssumeRole\"", Present),
            StsWorld.Allow("\"s3:ListAllMyBuckets\"", Present));
        var aged = await world.Role(
            Named("CodeAged", carried), StsWorld.Trust("\"sts:AssumeRole\""), StsWorld.Allow("\"s3:ListAllMyBuckets\"", Young));

        var session = await world.Assume(device.Who, device.AssumeRole(role, await phones.FreshCode(device)));
        await IsAllowed(session, carried);
        var young = await world.Assume(device.Who, device.AssumeRole(aged, await phones.FreshCode(device)));
        silos.Time.Advance(TimeSpan.FromSeconds(299));
        await IsAllowed(young, carried);
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        await IsAllowed(young, allowed: false);
        await IsOnRecord(session, carried);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MfaOfTheSessionThatAsked_IsCarried_WithTheAgeThatItHas(bool carried)
    {
        await Carry(carried);
        var device = await phones.Of(Named("asking", carried));
        var role = await world.Role(
            Named("AskingCarried", carried),
            StsWorld.Trust("\"sts:AssumeRole\"", Present),
            StsWorld.Allow("\"s3:ListAllMyBuckets\"", Young));
        var user = Who.With((await world.Gateway.Call<GetSessionTokenResponse>(
            device.Who, device.SessionToken(await phones.FreshCode(device)))).Credentials);
        silos.Time.Advance(TimeSpan.FromSeconds(200));

        var session = await world.Assume(user, StsWorld.Request(role));
        silos.Time.Advance(TimeSpan.FromSeconds(99));
        await IsAllowed(session, carried);
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        await IsAllowed(session, allowed: false);
        // A new code is younger than the session that brings it.
        var renewed = await world.Assume(user, device.AssumeRole(role, await phones.FreshCode(device)));
        await IsAllowed(renewed, carried);
        await IsOnRecord(renewed, carried);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chain_HandsMfaOn_WhereTheSandboxSaysSo(bool carried)
    {
        await Carry(carried);
        var device = await phones.Of(Named("chain", carried));
        var first = await world.Role(Named("MfaChain1", carried), StsWorld.Trust("\"sts:AssumeRole\""));
        var second = await world.Role(
            Named("MfaChain2", carried), StsWorld.Trust("\"sts:AssumeRole\"", Present), StsWorld.Allow("\"s3:ListAllMyBuckets\"", Present));
        var session = await world.Assume(device.Who, device.AssumeRole(first, await phones.FreshCode(device)));

        (await world.CodeOf(session, StsWorld.Request(second))).Should().Be(carried ? null : "AccessDenied");
        if (carried)
            await IsAllowed(await world.Assume(session, StsWorld.Request(second)), allowed: true);
        var without = await world.Assume(device.Who, StsWorld.Request(first));
        (await world.CodeOf(without, StsWorld.Request(second))).Should().Be("AccessDenied", "it was asked for without a code");
        await IsOnRecord(without, carried: false);
    }

    [Fact]
    public async Task Sessions_IssuedBeforeTheRuleChanged_StayAsTheyWere()
    {
        var device = await phones.Of("fixed");
        var role = await world.Role("MfaFixed", StsWorld.Trust("\"sts:AssumeRole\""), StsWorld.Allow("\"s3:ListAllMyBuckets\"", Present));
        await Carry(true);
        var with = await world.Assume(device.Who, device.AssumeRole(role, await phones.FreshCode(device)));
        await Carry(false);
        var without = await world.Assume(device.Who, device.AssumeRole(role, await phones.FreshCode(device)));

        await IsAllowed(with, allowed: true);
        await IsAllowed(without, allowed: false);
        await Carry(true);
        await IsAllowed(with, allowed: true);
        await IsAllowed(without, allowed: false);
    }

    [Fact]
    public async Task Rule_Acknowledged_HoldsThroughEverySilo()
    {
        var device = await phones.Of("silos");
        var role = await world.Role("MfaSilos", StsWorld.Trust("\"sts:AssumeRole\""), StsWorld.Allow("\"s3:ListAllMyBuckets\"", Present));
        for (var round = 0; round < 4; round++)
        {
            var carried = round % 2 == 0;
            // Each silo has a lease of the rule that is about to change.
            foreach (var gateway in silos.Gateways)
                await gateway.FaultOf(silos.Admin, new GetCallerIdentityRequest());
            await Carry(carried);
            foreach (var gateway in silos.Gateways)
            {
                var code = await phones.FreshCode(device);
                await IsAllowed(
                    Who.With((await gateway.Call<AssumeRoleResponse>(device.Who, device.AssumeRole(role, code))).Credentials), carried);
            }
        }
    }

    [Fact]
    public async Task Rule_SurvivesARestart_AndIsAbsentInANewSandbox_AndAfterAReset()
    {
        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "ruled" });
        (await RulesOf("ruled")).RoleSessionsCarryMfa.Should().BeFalse();
        await Ruled(new SandboxRules { RoleSessionsCarryMfa = true });
        (await Ruled(new SandboxRules())).RoleSessionsCarryMfa.Should().BeTrue("what is absent does not change");

        await silos.Cluster.DeactivateAsync(silos.First.Grains.GetGrain<ISandboxGrain>("ruled"));
        (await RulesOf("ruled")).RoleSessionsCarryMfa.Should().BeTrue();

        await silos.AfterTheLeases(silos.Change<ResetSandboxResponse>(new ResetSandboxRequest { Name = "ruled" }));
        (await RulesOf("ruled")).RoleSessionsCarryMfa.Should().BeFalse();
        await Ruled(new SandboxRules { RoleSessionsCarryMfa = true });
        await silos.Change<DeleteSandboxResponse>(new DeleteSandboxRequest { Name = "ruled" });
        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "ruled" });
        (await RulesOf("ruled")).RoleSessionsCarryMfa.Should().BeFalse("it is another sandbox of the name");
    }

    private async Task Carry(bool carried) =>
        (await silos.Change<SetSandboxRulesResponse>(new SandboxRules { RoleSessionsCarryMfa = carried })).Rules.RoleSessionsCarryMfa
            .Should().Be(carried);

    private async Task<SandboxRules> Ruled(SandboxRules request) =>
        ((SetSandboxRulesResponse)(await silos.First.Try(null, request, sandbox: "ruled")).Answer!).Rules;

    private async Task<SandboxRules> RulesOf(string name) =>
        (await silos.Second.Call<ListSandboxesResponse>(null, new ListSandboxesRequest())).Sandboxes.Single(
            sandbox => sandbox.Name == name).Rules;

    private async Task IsAllowed(Who session, bool allowed) =>
        (await world.CodeOf(session, new ListBucketsRequest())).Should().Be(allowed ? null : "AccessDenied");

    private async Task IsOnRecord(Who session, bool carried)
    {
        await world.Gateway.Call<GetCallerIdentityResponse>(session, new GetCallerIdentityRequest());
        var filter = new AuditFilter { EventName = "GetCallerIdentity" };
        var found = await silos.First.Call<LookupEventsResponse>(null, new LookupEventsRequest { Filter = filter, PageSize = 1000 });
        var record = found.Events.Select(one => JsonNode.Parse(one.RecordJson)!).First(
            record => (string?)record["userIdentity"]!["accessKeyId"] == session.AccessKeyId);
        ((string?)record["userIdentity"]!["sessionContext"]!["attributes"]!["mfaAuthenticated"]).Should().Be(carried ? "true" : "false");
    }
}
