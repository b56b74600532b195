using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;

namespace Rolecall.Cluster.Tests.Federation;

/// <summary>
/// Google, Login with Amazon and Facebook, for which no account makes a provider. Simulated issuers by their URLs stand for them; where the
/// sandbox has none, nobody's token is proven.
/// </summary>
public sealed class BuiltInProviderTests(BuiltInProviderTests.Silos silos) : IClassFixture<BuiltInProviderTests.Silos>
{
    private const string Google = "accounts.google.com";
    private const string Amazon = "www.amazon.com";
    private const string Facebook = "graph.facebook.com";
    private const string Nothing = "Not authorized to perform sts:AssumeRoleWithWebIdentity";

    private static int run;

    private readonly StsWorld world = new(silos);
    private readonly string role = "BuiltIn" + Interlocked.Increment(ref run);

    private static string Trust(string provider, string condition) =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"{{{provider}}}"},"Condition":{{{condition}}} }}""";

    [Theory]
    [InlineData(Amazon,
        """{"StringEquals":{"www.amazon.com:app_id":"app","www.amazon.com:user_id":"ann","aws:FederatedProvider":"www.amazon.com"} }""")]
    [InlineData(Facebook, """{"StringEquals":{"graph.facebook.com:app_id":"app","graph.facebook.com:id":"ann"} }""")]
    public async Task AccessToken_ByItsProviderId_IssuesASessionOfTheApplicationsUser(string provider, string condition)
    {
        await world.Role(role, Trust(provider, condition));

        var answer = await Assume(await Mint(provider, "ann", "app"), provider);

        (answer.Provider, answer.Audience, answer.SubjectFromWebIdentityToken).Should().Be((provider, "app", "ann"));
        (await Refusal(await Mint(provider, "bob", "app"), provider)).Should().Be(("AccessDenied", Nothing));
        (await Refusal(await Mint(provider, "ann", "other"), provider)).Should().Be(("AccessDenied", Nothing));
    }

    [Fact]
    public async Task TokenOfGoogle_NeedsNoProviderOfTheAccount_AndNoProviderId()
    {
        await world.Role(
            role,
            Trust(
                Google,
                """{"StringEquals":{"accounts.google.com:aud":"party","accounts.google.com:oaud":"app","accounts.google.com:sub":"ann","accounts.google.com:email":"ann@corp.example"} }"""),
            StsWorld.Allow(
                "\"s3:*\"", """{"StringEquals":{"accounts.google.com:sub":"ann","aws:FederatedProvider":"accounts.google.com"} }"""));

        var answer = await Assume(await Mint(Google, "ann", "app", ""","azp":"party","email":"ann@corp.example" """));

        (answer.Provider, answer.Audience).Should().Be((Google, "party"));
        (await world.CodeOf(Who.With(answer.Credentials), new ListBucketsRequest())).Should().BeNull();
        (await Refusal(await Mint(Google, "ann", "app", ""","email":"ann@corp.example" """)))
            .Should().Be(("AccessDenied", Nothing), "its aud is the azp where there is one");
    }

    /// <summary>Of one provider, or brought as the token of another kind than it is.</summary>
    [Theory]
    [InlineData(Amazon, Facebook)]
    [InlineData(Facebook, Amazon)]
    [InlineData(Amazon, null)]
    [InlineData(Google, Amazon)]
    [InlineData(Google, Google)]
    [InlineData(Amazon, "amazon.com")]
    public async Task Token_BroughtAsAnotherProviders_IsRefused(string issuer, string? providerId)
    {
        await world.Role(role, Trust(issuer, "{}"));

        (await Refusal(await Mint(issuer, "ann", "app"), providerId)).Should().Be(("AccessDenied", Nothing));
        (await Refusal(await Mint(issuer, "ann", "app"), issuer == Google ? null : issuer)).Should().BeNull();
    }

    [Theory]
    [InlineData(Amazon, Amazon, "InvalidIdentityToken", "Provided Token is not a Login With Amazon token")]
    [InlineData(Facebook, Facebook, "InvalidIdentityToken", "The web identity token provided could not be validated")]
    [InlineData(Google, null, "InvalidIdentityToken",
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")]
    public async Task Text_ThatIsNoToken_IsToldSo_WhateverRoleItIsFor(string provider, string? providerId, string code, string message)
    {
        await world.Role(role, Trust(provider, "{}"));

        foreach (var arn in new[] { StsWorld.Arn(role), StsWorld.Arn("NoSuchRole"), "arn:aws:iam::999999999999:role/NoSuchAccount" })
            (await Refusal("Atza|opaque", providerId, arn)).Should().Be((code, message), arn);
    }

    [Theory]
    [InlineData(Amazon)]
    [InlineData(Facebook)]
    [InlineData(Google)]
    public async Task UnknownRole_UntrustedToken_AndUnknownAccount_AreAnsweredAlike(string provider)
    {
        var providerId = provider == Google ? null : provider;
        await world.Role(role, Trust(provider, $$"""{"StringEquals":{"{{provider}}:sub":"somebody","{{provider}}:app_id":"else"} }"""));
        var (good, forged) = (await Mint(provider, "ann", "app"), await Mint(provider, "ann", "app", fault: OidcTokenFault.OtherKey));
        var refusals = new List<(string, string)?>();
        foreach (var arn in new[]
        {
            StsWorld.Arn(role),
            StsWorld.Arn("NoSuchRole"),
            "arn:aws:iam::222222222222:role/AnyRole",
            "arn:aws:iam::999999999999:role/AnyRole"
        })
        {
            refusals.Add(await Refusal(good, providerId, arn));
            refusals.Add(await Refusal(forged, providerId, arn));
        }

        refusals.Should().AllBeEquivalentTo(("AccessDenied", Nothing));
    }

    [Fact]
    public async Task ExpiredAccessToken_IsRejectedByItsProvider()
    {
        await world.Role(role, Trust(Facebook, "{}"));

        (await Refusal(await Mint(Facebook, "ann", "app", fault: OidcTokenFault.Expired), Facebook))!.Value.Code
            .Should().Be("IDPRejectedClaim");
    }

    [Fact]
    public async Task ProviderOfTheAccount_ForGoogle_TakesThePlaceOfTheBuiltIn()
    {
        await world.Role(role, Trust(Google, "{}"));
        await silos.First.DoAsRoot(
            "222222222222",
            new CreateRoleRequest { RoleName = role, AssumeRolePolicyDocument = Trust(Google, "{}") },
            silos.Time.GetUtcNow());
        await silos.First.DoAsRoot(
            "222222222222",
            new CreateOpenIDConnectProviderRequest { Url = "https://" + Google, ClientIdList = { "app" } },
            silos.Time.GetUtcNow());
        var (ours, theirs) = (StsWorld.Arn(role), $"arn:aws:iam::222222222222:role/{role}");

        (await Refusal(await Mint(Google, "ann", "other"), null, ours)).Should().BeNull();
        (await Refusal(await Mint(Google, "ann", "other"), null, theirs))!.Value.Message.Should().Be("Incorrect token audience");
        (await Refusal(await Mint(Google, "ann", "app"), null, theirs))
            .Should().Be(("AccessDenied", Nothing), "its users are the provider's, by its ARN");
    }

    [Fact]
    public async Task Issuer_ThatWasDeletedAndMadeAgain_IsBelievedByItsNewKeyAlone()
    {
        await world.Role(role, Trust(Amazon, "{}"));
        var kept = await Mint(Amazon, "ann", "app");
        (await Refusal(kept, Amazon)).Should().BeNull();

        await world.Gateway.Call<DeleteOidcIssuerResponse>(null, new DeleteOidcIssuerRequest { Url = "https://" + Amazon });
        (await Refusal(kept, Amazon)).Should().Be(("AccessDenied", Nothing));
        await world.Gateway.Call<CreateOidcIssuerResponse>(null, new CreateOidcIssuerRequest { Url = "https://" + Amazon });

        (await Refusal(kept, Amazon)).Should().Be(("AccessDenied", Nothing));
        (await Refusal(await Mint(Amazon, "ann", "app"), Amazon)).Should().BeNull();
    }

    [Fact]
    public async Task QuestionsAboutTheirUsers_AreAnsweredAsTheCallIs()
    {
        await world.Role(role, Trust(Facebook, """{"StringEquals":{"graph.facebook.com:id":"ann"} }"""));

        foreach (var (user, allowed) in new[] { ("ann", true), ("bob", false) })
        {
            var asked = new AuthorizeRequest
            {
                Caller = Facebook,
                Action = "sts:AssumeRoleWithWebIdentity",
                Resource = StsWorld.Arn(role),
                Context = { new ContextKey { Key = "graph.facebook.com:id", Values = { user } } },
            };
            (await world.Gateway.Call<AuthorizeResponse>(null, asked)).Decision.Result
                .Should().Be(allowed ? DecisionResult.Allowed : DecisionResult.ImplicitDeny);
            (await Refusal(await Mint(Facebook, user, "app"), Facebook) is null).Should().Be(allowed);
        }
        var possible =
            (await world.Gateway.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = StsWorld.Arn(role) })).Single();
        (possible.Principal.Kind, possible.Principal.Arn, possible.Answer)
            .Should().Be((ListedKind.ProviderUsers, Facebook, AccessAnswer.Possible));
    }

    [Fact]
    public async Task Trail_TellsTheUserAndTheProvider_AndNeverTheToken()
    {
        await world.Role(role, Trust(Amazon, "{}"));
        var token = await Mint(Amazon, "ann", "app");
        await Assume(token, Amazon);

        var records = await world.Gateway.Call<LookupEventsResponse>(
            null, new LookupEventsRequest { Filter = new AuditFilter { EventName = "AssumeRoleWithWebIdentity" }, PageSize = 1000 });
        records.Events.Select(found => found.RecordJson).Single(record => record.Contains($"role/{role}\"", StringComparison.Ordinal)).Should()
            .Contain("\"userIdentity\":{\"type\":\"WebIdentityUser\",\"principalId\":\"www.amazon.com:app:ann\",\"userName\":\"ann\",\"identityProvider\":\"www.amazon.com\"}")
            .And.NotContain(token.Split('.')[1]);
    }

    private async Task<string> Mint(
        string provider, string subject, string audience, string more = "", OidcTokenFault fault = OidcTokenFault.Unspecified) =>
        (await world.Gateway.Call<MintOidcTokenResponse>(
            null,
            new MintOidcTokenRequest
            {
                Url = "https://" + provider,
                Claims = $$"""{"sub":"{{subject}}","aud":"{{audience}}"{{more}}}""",
                Fault = fault
            })).Token;

    private AssumeRoleWithWebIdentityRequest Request(string token, string? providerId, string? arn)
    {
        var request = FederationWorld.Request(arn ?? role, token);
        if (providerId is not null)
            request.ProviderId = providerId;
        return request;
    }

    private Task<AssumeRoleWithWebIdentityResponse> Assume(string token, string? providerId = null) =>
        world.Gateway.Call<AssumeRoleWithWebIdentityResponse>(Who.Anonymous, Request(token, providerId, null));

    private Task<(string Code, string Message)?> Refusal(string token, string? providerId = null, string? arn = null) =>
        world.Refusal(Who.Anonymous, Request(token, providerId, arn));

    /// <summary>A sandbox in which simulated issuers stand for the three.</summary>
    public sealed class Silos : TwoSilos
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            foreach (var name in new[] { Google, Amazon, Facebook })
                await First.Call<CreateOidcIssuerResponse>(null, new CreateOidcIssuerRequest { Url = "https://" + name });
        }
    }
}
