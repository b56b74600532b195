using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>What a chain of roles hands on, what it fixes, and what it may not do.</summary>
public sealed class RoleChainTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Everything = """["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]""";

    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task TransitiveTag_TravelsToTheThirdRole_AndOthersStayBehind()
    {
        var (first, second) = (
            await world.Role("Travel1", StsWorld.Trust(Everything)), await world.Role("Travel2", StsWorld.Trust(Everything)));
        var third = await world.Role("Travel3", StsWorld.Trust(Everything), StsWorld.Allow(
            "\"s3:ListAllMyBuckets\"", """{"StringEquals":{"aws:PrincipalTag/team":"blue"},"Null":{"aws:PrincipalTag/cost":"true"}}"""));
        var session = await world.Assume(silos.Admin, StsWorld.Request(first, ("team", "blue"), ("cost", "1")).Transitive("team"));
        session = await world.Assume(session, StsWorld.Request(second));
        session = await world.Assume(session, StsWorld.Request(third));
        (await world.Refusal(session, new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task InheritedTransitiveTag_NeedsTagSessionOnTheNextRole()
    {
        var (first, second) = (
            await world.Role("Inherit1", StsWorld.Trust(Everything)), await world.Role("Inherit2", StsWorld.Trust("\"sts:AssumeRole\"")));
        var tagged = await world.Assume(silos.Admin, StsWorld.Request(first, ("team", "blue")).Transitive("team"));
        (await world.Refusal(tagged, StsWorld.Request(second)))!.Value.Message.Should().Contain("sts:TagSession");
        var plain = await world.Assume(silos.Admin, StsWorld.Request(first, ("team", "blue")));
        (await world.Refusal(plain, StsWorld.Request(second))).Should().BeNull();
    }

    [Fact]
    public async Task Tag_WithTheKeyOfAnInheritedTransitiveOne_IsInvalid()
    {
        var role = await world.Role("Conflict", StsWorld.Trust(Everything));
        var tagged = await world.Assume(silos.Admin, StsWorld.Request(role, ("team", "blue")).Transitive("team"));
        (await world.Refusal(tagged, StsWorld.Request(role, ("TEAM", "red")))).Should().Be(
            (
                "InvalidParameterValue",
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session."));
    }

    [Fact]
    public async Task InheritedTransitiveTag_StandsForTheRolesOwnInItsTrustPolicy()
    {
        var first = await world.Role("Stand1", StsWorld.Trust(Everything));
        var second = await world.Role(
            "Stand2", StsWorld.Trust(Everything, """{"StringEquals":{"aws:ResourceTag/team":"blue"}}"""), StsWorld.AllowAll,
            ("team", "red"));
        (await world.Refusal(
            await world.Assume(silos.Admin, StsWorld.Request(first, ("team", "blue"))), StsWorld.Request(second)))!.Value.Code
            .Should().Be("AccessDenied");
        (await world.Refusal(
            await world.Assume(silos.Admin, StsWorld.Request(first, ("team", "blue")).Transitive("team")), StsWorld.Request(second)))
            .Should().BeNull();
    }

    [Fact]
    public async Task SourceIdentity_NeedsItsPermissionOnBothSides()
    {
        var role = await world.Role("Source1", StsWorld.Trust(Everything));
        var closed = await world.Role("Source2", StsWorld.Trust("""["sts:AssumeRole","sts:TagSession"]"""));
        var user = await world.User("source-caller", StsWorld.Allow("\"sts:AssumeRole\""));
        var refusal = await world.Refusal(user, Named(role, "alice"));
        refusal.Should().Be((
            "AccessDenied",
            $"User: arn:aws:iam::333333333333:user/source-caller is not authorized to perform: sts:SetSourceIdentity on resource: {role}"));
        (await world.Refusal(silos.Admin, Named(closed, "alice")))!.Value.Message.Should().Contain("sts:SetSourceIdentity");
        (await world.Gateway.Call<AssumeRoleResponse>(silos.Admin, Named(role, "alice"))).SourceIdentity.Should().Be("alice");
    }

    [Fact]
    public async Task SourceIdentity_OnceSet_StaysThroughTheChainAndIsSeenByEveryPolicy()
    {
        var role = await world.Role("Fixed1", StsWorld.Trust(Everything));
        var last = await world.Role("Fixed2", StsWorld.Trust(Everything), StsWorld.Allow(
            "\"s3:ListAllMyBuckets\"", """{"StringEquals":{"aws:SourceIdentity":"alice"}}"""));
        var session = await world.Assume(silos.Admin, Named(role, "alice"));
        (await world.Refusal(session, Named(last, "bob")))!.Value.Message.Should().Contain("sts:SetSourceIdentity");
        (await world.Refusal(session, Named(last, "alice"))).Should().BeNull();
        var chained = await world.Gateway.Call<AssumeRoleResponse>(session, StsWorld.Request(last));
        chained.SourceIdentity.Should().Be("alice");
        (await world.Refusal(Who.With(chained.Credentials), new ListBucketsRequest())).Should().BeNull();
    }

    [Theory]
    [InlineData("alice", null)]
    [InlineData("bob", "AccessDenied")]
    public async Task TrustPolicy_ThatWantsASourceIdentity_SeesTheOneOfTheRequest(string source, string? code)
    {
        var role = await world.Role("Wanted-" + source, StsWorld.Trust(Everything, """{"StringEquals":{"sts:SourceIdentity":"alice"}}"""));
        (await world.CodeOf(silos.Admin, Named(role, source))).Should().Be(code);
    }

    [Fact]
    public async Task InheritedSourceIdentity_NeedsItsPermissionOnTheNextRole()
    {
        var role = await world.Role("Onward1", StsWorld.Trust(Everything));
        var closed = await world.Role("Onward2", StsWorld.Trust("\"sts:AssumeRole\""));
        (await world.Refusal(await world.Assume(silos.Admin, Named(role, "alice")), StsWorld.Request(closed)))!.Value.Message
            .Should().Contain("sts:SetSourceIdentity");
    }

    [Fact]
    public async Task Chain_OfMoreThanAnHour_IsRefusedNotShortened()
    {
        var role = await world.Role("Long", StsWorld.Trust(Everything));
        await silos.First.Call<Api.Iam.V1.UpdateRoleResponse>(
            silos.Admin, new Api.Iam.V1.UpdateRoleRequest { RoleName = "Long", MaxSessionDuration = 43_200 });
        var request = StsWorld.Request(role);
        request.DurationSeconds = 3_601;
        var session = await world.Assume(silos.Admin, request);
        (await world.Refusal(session, request)).Should().Be(
            (
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session duration limit for roles assumed by role chaining"));
        request.DurationSeconds = 3_600;
        (await world.Refusal(session, request)).Should().BeNull();
    }

    [Fact]
    public async Task Role_AssumesItselfOnlyWhereItsTrustPolicySaysSo()
    {
        const string AdminOnly = "arn:aws:iam::333333333333:user/admin";
        var closed = await world.Role("Self1", StsWorld.Trust("\"sts:AssumeRole\"", principal: AdminOnly));
        (await world.Refusal(await world.Assume(silos.Admin, StsWorld.Request(closed)), StsWorld.Request(closed)))!.Value.Code
            .Should().Be("AccessDenied");
        var open = await world.Role("Self2", StsWorld.Trust("\"sts:AssumeRole\""), StsWorld.Allow("\"sts:AssumeRole\""));
        (await world.Refusal(await world.Assume(silos.Admin, StsWorld.Request(open)), StsWorld.Request(open))).Should().BeNull();
    }

    [Theory]
    [InlineData("ticket-1", null)]
    [InlineData("ticket-2", "AccessDenied")]
    [InlineData(null, "AccessDenied")]
    public async Task TrustPolicy_ThatWantsAnExternalId_HoldsTheRequestToIt(string? externalId, string? code)
    {
        var role = await world.Role(
            "External-" + externalId, StsWorld.Trust("\"sts:AssumeRole\"", """{"StringEquals":{"sts:ExternalId":"ticket-1"}}"""));
        var request = StsWorld.Request(role);
        if (externalId is not null)
            request.ExternalId = externalId;
        (await world.CodeOf(silos.Admin, request)).Should().Be(code);
    }

    private static AssumeRoleRequest Named(string role, string source)
    {
        var request = StsWorld.Request(role);
        request.SourceIdentity = source;
        return request;
    }
}
