using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>sts:AssumeRoleWithWebIdentity by tokens that prove their bearers.</summary>
public sealed class WebIdentityTests : IClassFixture<DemoSandbox>
{
    private readonly DemoSandbox silos;

    public WebIdentityTests(DemoSandbox silos) => this.silos = silos;

    [Fact]
    public async Task Token_OfATrustedSubject_IssuesASession()
    {
        var world = new FederationWorld(silos, "one.example");
        await world.Register();
        await world.World.Role(
            "OneOfIssuer",
            world.Trust($$$"""{"StringEquals":{"one.example:sub":"ann","one.example:aud":"sts.amazonaws.com","aws:FederatedProvider":"{{{world.Arn}}}"} }"""));

        var answer = await world.Assume("OneOfIssuer", world.Token());

        (answer.Provider, answer.Audience, answer.SubjectFromWebIdentityToken).Should().Be((world.Arn, FederationWorld.Audience, "ann"));
        answer.AssumedRoleUser.Arn.Should().Be("arn:aws:sts::333333333333:assumed-role/OneOfIssuer/tests");
        (answer.HasPackedPolicySize, answer.HasSourceIdentity).Should().Be((false, false));
        answer.Credentials.Expiration.ToDateTimeOffset().Should().BeCloseTo(silos.Time.GetUtcNow().AddHours(1), TimeSpan.FromSeconds(1));
        var identity =
            await world.World.Gateway.Call<GetCallerIdentityResponse>(Who.With(answer.Credentials), new GetCallerIdentityRequest());
        identity.Arn.Should().Be(answer.AssumedRoleUser.Arn);
    }

    [Fact]
    public async Task Subject_WhomTheTrustPolicyDoesNotName_IsDenied()
    {
        var world = new FederationWorld(silos, "two.example");
        await world.Register();
        await world.World.Role("TwoOfIssuer", world.Trust("""{"StringEquals":{"two.example:sub":"ann"}}"""));

        (await world.Refusal("TwoOfIssuer", world.Token("bob")))
            .Should().Be(("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
        (await world.Refusal("TwoOfIssuer", world.Token())).Should().BeNull();
    }

    [Fact]
    public async Task SessionsPolicies_SeeTheClaimsThatStay_AndNoOthers()
    {
        var world = new FederationWorld(silos, "three.example");
        await world.Register();
        await world.World.Role("Kept", world.Trust(), StsWorld.Allow("\"s3:*\"", """{"StringEquals":{"three.example:sub":"ann\n\tx"}}"""));
        await world.World.Role(
            "NotKept", world.Trust(), StsWorld.Allow("\"s3:*\"", """{"StringEquals":{"three.example:email":"ann@example"}}"""));
        var token = world.Token("ann\n\tx", claims => claims["email"] = "ann@example");

        var kept = Who.With((await world.Assume("Kept", token)).Credentials);
        var notKept = Who.With((await world.Assume("NotKept", token)).Credentials);

        (await world.World.CodeOf(kept, new ListBucketsRequest())).Should().BeNull("text of others cannot break out of its key");
        (await world.World.CodeOf(notKept, new ListBucketsRequest())).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task TagsOfTheToken_NeedTagSession_AndStayWithTheSession()
    {
        var world = new FederationWorld(silos, "four.example");
        await world.Register();
        await world.World.Role("Untagged", world.Trust());
        await world.World.Role(
            "Tagged",
            world.Trust("""{"StringEquals":{"aws:RequestTag/team":"red"}}""", "\"sts:AssumeRoleWithWebIdentity\",\"sts:TagSession\""),
            StsWorld.Allow("\"s3:*\"", """{"StringEquals":{"aws:PrincipalTag/team":"red"}}"""));
        var token = world.Token(
            change: claims => claims["https://aws.amazon.com/tags"] = JsonNode.Parse(
                """{"principal_tags":{"team":["red"]},"transitive_tag_keys":["team"]}"""));

        (await world.Refusal("Untagged", token)).Should().Be(("AccessDenied", "Not authorized to perform sts:TagSession"));
        var answer = await world.Assume("Tagged", token);
        answer.PackedPolicySize.Should().BePositive();
        (await world.World.CodeOf(Who.With(answer.Credentials), new ListBucketsRequest())).Should().BeNull();
    }

    [Fact]
    public async Task SourceIdentityOfTheToken_NeedsSetSourceIdentity()
    {
        var world = new FederationWorld(silos, "five.example");
        await world.Register();
        await world.World.Role("NoSource", world.Trust());
        await world.World.Role("Source", world.Trust(actions: "\"sts:AssumeRoleWithWebIdentity\",\"sts:SetSourceIdentity\""));
        var token = world.Token(change: claims => claims["https://aws.amazon.com/source_identity"] = "ann.smith");

        (await world.Refusal("NoSource", token)).Should().Be(("AccessDenied", "Not authorized to perform sts:SetSourceIdentity"));
        (await world.Assume("Source", token)).SourceIdentity.Should().Be("ann.smith");
    }

    [Fact]
    public async Task Duration_BeyondTheRoles_ValidationError()
    {
        var world = new FederationWorld(silos, "six.example");
        await world.Register();
        await world.World.Role("Short", world.Trust());
        var request = FederationWorld.Request("Short", world.Token());
        request.DurationSeconds = 3601;

        (await world.World.Refusal(Who.Anonymous, request))
            .Should().Be(("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
        request.DurationSeconds = 900;
        var answer = await world.World.Gateway.Call<AssumeRoleWithWebIdentityResponse>(Who.Anonymous, request);
        answer.Credentials.Expiration.ToDateTimeOffset().Should().BeCloseTo(silos.Time.GetUtcNow().AddMinutes(15), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task SessionPolicy_NarrowsTheSession()
    {
        var world = new FederationWorld(silos, "seven.example");
        await world.Register();
        await world.World.Role("Narrowed", world.Trust());
        var request = FederationWorld.Request("Narrowed", world.Token());
        request.Policy = StsWorld.Allow("\"iam:GetRole\"");
        var session = Who.With((await world.World.Gateway.Call<AssumeRoleWithWebIdentityResponse>(Who.Anonymous, request)).Credentials);

        (await world.World.CodeOf(session, new ListBucketsRequest())).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Trail_TellsTheUserAndTheProvider_AndNeverTheToken()
    {
        var world = new FederationWorld(silos, "eight.example");
        await world.Register();
        await world.World.Role("Recorded", world.Trust());
        var token = world.Token();
        var session = Who.With((await world.Assume("Recorded", token)).Credentials);
        await world.World.CodeOf(session, new ListBucketsRequest());

        async Task<string[]> Records(string name) =>
            [.. (await world.World.Gateway.Call<LookupEventsResponse>(
                null, new LookupEventsRequest { Filter = new AuditFilter { EventName = name }, PageSize = 1000 })).Events.Select(
                found => found.RecordJson)];

        var own = (await Records("AssumeRoleWithWebIdentity")).Single(record => record.Contains("role/Recorded", StringComparison.Ordinal));
        own.Should().Contain(
            $"\"userIdentity\":{{\"type\":\"WebIdentityUser\",\"principalId\":\"{world.Arn}:sts.amazonaws.com:ann\",\"userName\":\"ann\",\"identityProvider\":\"{world.Arn}\"}}")
            .And.Contain("\"recipientAccountId\":\"333333333333\"").And.NotContain(token).And.NotContain(token.Split('.')[1]);
        (await Records("ListBuckets")).Should().Contain(record =>
            record.Contains($"\"webIdFederationData\":{{\"federatedProvider\":\"{world.Arn}\"", StringComparison.Ordinal)
                && record.Contains("\"eight.example:sub\":\"ann\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Roles_OfTheTokensOwnList_AloneAreAssumed()
    {
        var world = new FederationWorld(silos, "nine.example");
        await world.Register();
        await world.World.Role("Listed", world.Trust());
        await world.World.Role("Unlisted", world.Trust());
        var token = world.Token(change: claims => claims["https://aws.amazon.com/roles"] = new JsonArray(StsWorld.Arn("Listed")));

        (await world.Refusal("Listed", token)).Should().BeNull();
        (await world.Refusal("Unlisted", token))!.Value.Code.Should().Be("InvalidIdentityToken");
    }
}
