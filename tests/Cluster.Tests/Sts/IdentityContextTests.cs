using System.Text.Json.Nodes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Serialization;
using Rolecall.Identity.Contexts;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>
/// A user's context on its way from Identity Center through AssumeRole into the session, on both silos.
/// https://docs.aws.amazon.com/singlesignon/latest/userguide/trustedidentitypropagation-identity-enhanced-iam-role-sessions.html
/// </summary>
public sealed class IdentityContextTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Ann = "94482488-3041-7026-18f3-be45837cd0e4";
    private const string Bob = "0123456789-94482488-3041-7026-18f3-be45837cd0e5";
    private const string Store = "arn:aws:identitystore::111111111111:identitystore/d-1234567890";
    private const string Application = "arn:aws:sso::222222222222:application/ssoins-1234567890abcdef/apl-fedcba0987654321";
    private const string BothActions = """["sts:AssumeRole","sts:SetContext"]""";

    private readonly StsWorld world = new(silos);

    [Theory]
    [InlineData("\"sts:AssumeRole\"", BothActions)]
    [InlineData(BothActions, "\"sts:AssumeRole\"")]
    public async Task Context_NeedsSetContextOnBothSides(string caller, string trust)
    {
        var name = caller == BothActions ? "TrustWithout" : "CallerWithout";
        var role = await world.Role(name, StsWorld.Trust(trust));
        var user = await world.User(name, StsWorld.Allow(caller));
        (await world.Refusal(user, await With(role, Ann))).Should().Be(
            (
                "AccessDenied",
                $"User: arn:aws:iam::333333333333:user/{name} is not authorized to perform: sts:SetContext on resource: {role}"));
        (await world.Refusal(user, StsWorld.Request(role))).Should().BeNull("without a context nothing more is needed");
    }

    [Theory]
    [InlineData("sts:RequestContext/identitystore:UserId", Ann)]
    [InlineData("sts:RequestContext/identitystore:IdentityStoreArn", Store)]
    [InlineData("sts:RequestContext/identitycenter:InstanceArn", "arn:aws:sso:::instance/ssoins-1234567890abcdef")]
    [InlineData("sts:RequestContext/identitycenter:ApplicationArn", Application)]
    [InlineData("identitycenter:ApplicationArn", Application)]
    public async Task TrustPolicy_ThatWantsAContext_HoldsTheAssertionToIt(string key, string value)
    {
        var name = "Wants-" + key.Replace(':', '-').Replace('/', '-');
        var role = await world.Role(name, StsWorld.Trust(BothActions, Equal(key, value)));
        var other = await world.Role(name + "x", StsWorld.Trust(BothActions, Equal(key, value + "x")));
        (await world.Refusal(silos.Admin, await With(role, Ann))).Should().BeNull();
        (await world.CodeOf(silos.Admin, await With(other, Ann))).Should().Be("AccessDenied");
        (await world.CodeOf(silos.Admin, StsWorld.Request(role)))
            .Should().Be("AccessDenied", "a request without a context has no such key");
    }

    /// <summary>The form that AWS's own policies have.</summary>
    [Fact]
    public async Task CallersPolicy_ThatWantsTheProvider_IsHeldToTheRequest()
    {
        var role = await world.Role("Provided", StsWorld.Trust(BothActions));
        var user = await world.User("provided", $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"},
             {"Effect":"Allow","Action":"sts:SetContext","Resource":"*","Condition":{
                "ForAllValues:ArnEquals":{"sts:RequestContextProviders":["arn:aws:iam::aws:contextProvider/IdentityCenter"]},
                "Null":{"sts:RequestContextProviders":"false"},"StringEquals":{"sts:RequestContext/identitystore:UserId":"{{Ann}}"}
             } }]}
            """);
        (await world.Refusal(user, await With(role, Ann))).Should().BeNull();
        (await world.Refusal(user, await With(role, Bob)))!.Value.Message.Should().Contain("sts:SetContext");
    }

    [Fact]
    public async Task SessionWithAnIdentityContext_IsKeptToWhatServicesDoForAUser_AndCannotChain()
    {
        var role = await world.Role("Kept", StsWorld.Trust(BothActions));
        var session = await world.Assume(silos.Admin, await With(role, Ann));
        (await world.Refusal(session, new GetCallerIdentityRequest())).Should().BeNull();
        (await world.Refusal(session, new ListBucketsRequest()))!.Value.Message.Should()
            .EndWith("with an explicit deny in a session policy: arn:aws:iam::aws:policy/AWSIAMIdentityCenterAllowListForIdentityContext");
        (await world.CodeOf(session, new ListUsersRequest())).Should().Be("AccessDenied");
        (await world.CodeOf(session, StsWorld.Request(role))).Should().Be("AccessDenied");
        (await world.CodeOf(session, await With(role, Ann))).Should().Be("AccessDenied");
        (await world.Refusal(await world.Assume(silos.Admin, StsWorld.Request(role)), new ListBucketsRequest()))
            .Should().BeNull("the role itself may");
    }

    [Fact]
    public async Task SessionWithAContext_IsSeenByPolicies_ByKeyAndByVariable()
    {
        var role = await world.Role("Home", StsWorld.Trust(BothActions), $$$"""
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::productionapp/${identitystore:UserId}/*"},
             {"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*","Condition":{"StringEquals":{"identitystore:UserId":"{{{Ann}}}"},"ArnLike":{"identitystore:IdentityStoreArn":"arn:aws:identitystore::111111111111:*"} } }]}
            """);
        var (ann, bob) = (
            await world.Assume(silos.Admin, await With(role, Ann, audit: true)),
            await world.Assume(silos.Admin, await With(role, Bob, audit: true)));
        var nobody = await world.Assume(silos.Admin, StsWorld.Request(role));
        (await world.Refusal(ann, Put(Ann))).Should().BeNull();
        (await world.CodeOf(ann, Put(Bob))).Should().Be("AccessDenied");
        (await world.Refusal(bob, Put(Bob))).Should().BeNull();
        (await world.CodeOf(nobody, Put(Ann))).Should().Be("AccessDenied");
        (await world.Refusal(ann, new ListBucketsRequest())).Should().BeNull();
        (await world.CodeOf(bob, new ListBucketsRequest())).Should().Be("AccessDenied");
        (await world.CodeOf(nobody, new ListBucketsRequest())).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task SessionAssumedFromOneThatActsForAUser_ActsForNobodyUnlessItIsToldAnew()
    {
        var first = await world.Role("Chain1", StsWorld.Trust(BothActions));
        var next = await world.Role(
            "Chain2",
            StsWorld.Trust(BothActions),
            StsWorld.Allow("\"s3:ListAllMyBuckets\"", """{"Null":{"identitystore:UserId":"true"}}"""));
        var byUser = await world.Role(
            "Chain3",
            StsWorld.Trust(BothActions, Equal("identitystore:UserId", Ann)),
            StsWorld.Allow("\"s3:ListAllMyBuckets\"", Equal("identitystore:UserId", Bob)));
        var session = await world.Assume(silos.Admin, await With(first, Ann, audit: true));
        (await world.Refusal(await world.Assume(session, StsWorld.Request(next)), new ListBucketsRequest())).Should().BeNull();
        (await world.CodeOf(await world.Assume(session, await With(next, Bob, audit: true)), new ListBucketsRequest()))
            .Should().Be("AccessDenied");
        // In a trust policy the bare key is the caller's user, not the one that the request brings.
        (await world.Refusal(await world.Assume(session, await With(byUser, Bob, audit: true)), new ListBucketsRequest()))
            .Should().BeNull();
        (await world.CodeOf(silos.Admin, await With(byUser, Ann, audit: true))).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Assertion_ThatCannotBeBelieved_IsRefusedAndNeverIgnored()
    {
        var role = await world.Role("Refusing", StsWorld.Trust(BothActions));
        var good = await With(role, Ann);
        var forged = new AssumeRoleRequest(good);
        forged.ProvidedContexts[0].ContextAssertion = good.ProvidedContexts[0].ContextAssertion[..^1];
        (await world.CodeOf(silos.Admin, forged)).Should().Be("InvalidParameterValue");
        var twice = new AssumeRoleRequest(good);
        twice.ProvidedContexts.Add(good.ProvidedContexts[0]);
        (await world.CodeOf(silos.Admin, twice)).Should().Be("ValidationError");
        var empty = new AssumeRoleRequest(good);
        empty.ProvidedContexts[0].ContextAssertion = "";
        (await world.Refusal(silos.Admin, empty))!.Value.Message
            .Should().Contain("'providedContexts.1.member.contextAssertion' failed to satisfy constraint: Member must have length greater than or equal to 4");
        var six = new AssumeRoleRequest(good);
        six.ProvidedContexts.AddRange(Enumerable.Repeat(good.ProvidedContexts[0], 5));
        (await world.Refusal(silos.Admin, six))!.Value.Message
            .Should().Contain("'providedContexts' failed to satisfy constraint: Member must have length less than or equal to 5");
        (await world.Refusal(silos.Admin, good)).Should().BeNull("an assertion may be used until it expires");

        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "elsewhere" });
        await silos.First.Try(
            null, new CreateOrganizationRequest { Name = "elsewhere", ManagementAccountId = "111111111111" }, sandbox: "elsewhere");
        var issued = (IssueContextAssertionResponse)(await silos.Second.Try(null, Request(Ann), sandbox: "elsewhere")).Answer!;
        var foreign = StsWorld.Request(role);
        foreign.ProvidedContexts.Add(new ProvidedContext { ProviderArn = issued.ProviderArn, ContextAssertion = issued.ContextAssertion });
        (await world.CodeOf(silos.Admin, foreign)).Should().Be("InvalidParameterValue");

        silos.Time.Advance(TimeSpan.FromHours(1));
        (await world.CodeOf(silos.Admin, good)).Should().Be("ExpiredTokenException");
    }

    [Fact]
    public async Task IdentityStore_OfAnAccountThatIsNotThere_AssertsNothing() => (await world.Refusal(
        null!, Request(Ann, store: "arn:aws:identitystore::999999999999:identitystore/d-1234567890")))
            .Should().Be(("NoSuchEntity", "There is no open account 999999999999."));

    [Fact]
    public async Task Trail_NamesTheUser_AndNeverHoldsTheAssertion()
    {
        var role = await world.Role("Trailed", StsWorld.Trust(BothActions));
        var request = await With(role, Ann);
        request.RoleSessionName = "trailed";
        var session = await world.Assume(silos.Admin, request);
        await world.Gateway.Call<GetCallerIdentityResponse>(session, new GetCallerIdentityRequest());

        var records = (await silos.First.Call<LookupEventsResponse>(null, new LookupEventsRequest { PageSize = 1000 })).Events.Select(
            one => one.RecordJson).ToArray();
        string.Concat(records).Should().NotContain(request.ProvidedContexts[0].ContextAssertion);
        var seen = records.Select(record => JsonNode.Parse(record)!)
            .Single(record => (string?)record["eventName"] == "GetCallerIdentity" && (string?)record["userIdentity"]!["arn"] == $"arn:aws:sts::{StsWorld.Account}:assumed-role/Trailed/trailed");
        seen["userIdentity"]!["onBehalfOf"]!.ToJsonString().Should().Be($$"""{"userId":"{{Ann}}","identityStoreArn":"{{Store}}"}""");
        var assumed = records.Select(record => JsonNode.Parse(record)!).Single(
            record => (string?)record["requestParameters"]?["roleSessionName"] == "trailed");
        assumed["userIdentity"]!["onBehalfOf"].Should().BeNull("the caller acts for nobody");
        assumed["requestParameters"]!["providedContexts"]!.ToJsonString()
            .Should().Be("""[{"providerArn":"arn:aws:iam::aws:contextProvider/IdentityCenter"}]""");
    }

    private static string Equal(string key, string value) => $$$"""{"StringEquals":{"{{{key}}}":"{{{value}}}"}}""";

    private static PutObjectRequest Put(string home) =>
        new() { Bucket = "productionapp", Key = home + "/notes", Body = Google.Protobuf.ByteString.CopyFromUtf8("x") };

    private static IssueContextAssertionRequest Request(string userId, bool audit = false, string store = Store)
    {
        var request = new IssueContextAssertionRequest
        {
            UserId = userId,
            IdentityStoreArn = store,
            InstanceArn = "arn:aws:sso:::instance/ssoins-1234567890abcdef",
            ApplicationArn = Application,
        };
        if (audit)
            request.Claim = "sts:audit_context";
        return request;
    }

    private async Task<AssumeRoleRequest> With(string role, string userId, bool audit = false)
    {
        var issued = await world.Gateway.Call<IssueContextAssertionResponse>(null, Request(userId, audit));
        var request = StsWorld.Request(role);
        request.ProvidedContexts.Add(new ProvidedContext { ProviderArn = issued.ProviderArn, ContextAssertion = issued.ContextAssertion });
        return request;
    }
}
