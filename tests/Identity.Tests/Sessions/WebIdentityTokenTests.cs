using System.Text.Json;
using CsCheck;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.WebIdentity;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Identity tokens, verified by a stock library with the published keys alone. One test for each refusal.</summary>
public sealed class WebIdentityTokenTests
{
    private static readonly DateTimeOffset Now = TestAccount.Opened;
    private static readonly IRandomSource Random = new SeededRandomSource("web identity");

    private readonly TestAccount account = new();

    public WebIdentityTokenTests() => account.Run(
        new CreateRoleRequest
        {
            RoleName = "R",
            Path = "/team/",
            AssumeRolePolicyDocument = TestAccount.TrustAccount,
            Tags = { new Api.Iam.V1.Tag { Key = "team", Value = "blue" } }
        },
        new EnableOutboundWebIdentityFederationRequest());

    [Theory]
    [InlineData("RS256", "RSA_0")]
    [InlineData("ES384", "EC384_0")]
    public async Task Token_OfEitherAlgorithm_VerifiesWithThePublishedKeys(string algorithm, string keyId)
    {
        var token = Issue(Request(algorithm)).Token;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, Parameters());
        result.IsValid.Should().BeTrue(result.Exception?.Message);
        new JsonWebToken(token).Kid.Should().Be(keyId);
        var forged = token[..^8] + (token[^8] == 'A' ? 'B' : 'A') + token[^7..];
        (await new JsonWebTokenHandler().ValidateTokenAsync(forged, Parameters())).IsValid.Should().BeFalse();
    }

    [Fact]
    public void Claims_TellThePrincipalItsTagsAndItsSession()
    {
        var request = Request("RS256");
        request.Tags.Add(new Api.Sts.V1.Tag { Key = "job", Value = "7" });
        request.DurationSeconds = 600;
        var session = ClaimsGen.One() with { SourceIdentity = "alice", Tags = [new("TEAM", "red", false)] };
        var (token, expiration) = Issue(request, session);
        expiration.Should().Be(Now.AddSeconds(600));
        var parsed = new JsonWebToken(token);
        (parsed.Issuer, parsed.Subject, parsed.Audiences.Single())
            .Should().Be((account.State.Issuer!.Url, "arn:aws:iam::222222222222:role/team/R", "https://api.example.com"));
        parsed.GetPayloadValue<JsonElement>("https://sts.amazonaws.com/").ToString().Should().Be(
            """{"aws_account":"222222222222","principal_id":"arn:aws:iam::222222222222:role/team/R","source_region":"eu-central-1","org_id":"o-aaaaaaaaaa","original_session_exp":"2026-03-01T13:00:00Z","source_identity":"alice","principal_tags":{"TEAM":"red"},"request_tags":{"job":"7"}}""");
    }

    [Theory]
    [InlineData("lambda_source_function_arn", "lambda:SourceFunctionArn", "arn:aws:lambda:us-east-1:222222222222:function:f")]
    [InlineData("ec2_source_instance_arn", "ec2:SourceInstanceArn", "arn:aws:ec2:us-east-1:222222222222:instance/i-1")]
    [InlineData("ec2_instance_source_private_ipv4", "aws:Ec2InstanceSourcePrivateIPv4", "10.1.2.3")]
    [InlineData("ec2_role_delivery", "ec2:RoleDelivery", "2.0")]
    public void Claims_OfASessionThatAServiceHasMade_TellWhereItRuns(string claim, string key, string value)
    {
        string? ValueIn(SessionClaims session) => new JsonWebToken(Issue(Request("ES384"), session).Token)
            .GetPayloadValue<JsonElement>("https://sts.amazonaws.com/").TryGetProperty(claim, out var told) ? told.GetString() : null;

        ValueIn(ClaimsGen.One() with { ServiceKeys = [new(key, value)] }).Should().Be(value);
        ValueIn(ClaimsGen.One() with { ServiceKeys = [] }).Should().BeNull();
    }

    [Fact]
    public void Claims_OfASessionThatActsForAUser_TellTheUser()
    {
        var session = ClaimsGen.One() with
        {
            Context = new()
            {
                AuditOnly = true,
                UserId = "94482488-3041-7026-18f3-be45837cd0e4",
                IdentityStoreArn = "arn:aws:identitystore::111111111111:identitystore/d-1234567890"
            },
        };
        var claims = new JsonWebToken(Issue(Request("ES384"), session).Token).GetPayloadValue<JsonElement>(WebIdentityTokens.Namespace);
        claims.GetProperty("identity_store_user_id").GetString().Should().Be(session.Context.UserId);
        claims.GetProperty("identity_store_arn").GetString().Should().Be(session.Context.IdentityStoreArn);
        new JsonWebToken(Issue(Request("ES384"), ClaimsGen.One()).Token).GetPayloadValue<JsonElement>(WebIdentityTokens.Namespace)
            .TryGetProperty("identity_store_user_id", out _).Should().BeFalse();
    }

    [Fact]
    public void Token_OfAnAccountThatIsNoIssuer_IsRefused() =>
        Refuses(
            () => WebIdentityTokens.Issue(null, Request("RS256"), Caller(null), Now, Random),
            "OutboundWebIdentityFederationDisabledException",
            403);

    [Fact]
    public void Token_OfAnIssuerThatWasDisabled_IsRefused_AndItsDocumentsStay()
    {
        var url = account.State.Issuer!.Url;
        account.Run(new DisableOutboundWebIdentityFederationRequest());
        Refuses(() => Issue(Request("RS256")), "OutboundWebIdentityFederationDisabledException", 403);
        account.Run<GetOutboundWebIdentityFederationInfoResponse>(new GetOutboundWebIdentityFederationInfoRequest()).JwtVendingEnabled
            .Should().BeFalse();
        account.Run<EnableOutboundWebIdentityFederationResponse>(new EnableOutboundWebIdentityFederationRequest()).IssuerIdentifier
            .Should().Be(url);
    }

    [Fact]
    public void Token_ThatWouldOutliveItsSession_IsRefused()
    {
        var request = Request("RS256");
        request.DurationSeconds = 3600;
        Issue(request, ClaimsGen.One()).Expiration.Should().Be(ClaimsGen.One().ExpiresAt);
        Refuses(() => Issue(request, ClaimsGen.One() with { ExpiresAt = Now.AddSeconds(3599) }), "SessionDurationEscalationException", 403);
    }

    [Fact]
    public void Token_OfAnotherAlgorithm_IsRefused() => Refuses(() => Issue(Request("HS256")), "ValidationError", 400);

    [Fact]
    public void Token_TooLarge_IsRefused()
    {
        var request = Request("RS256");
        request.Tags.AddRange(Enumerable.Range(0, 50).Select(i => new Api.Sts.V1.Tag { Key = "k" + i, Value = new string('v', 256) }));
        Refuses(() => Issue(request), "JWTPayloadSizeExceededException", 400);
    }

    [Fact]
    public void Enable_Twice_IsRefused() => account.Refuses(
        new EnableOutboundWebIdentityFederationRequest(), "FeatureEnabled",
        "The request failed because outbound identity federation is already enabled for your AWS account.");

    [Fact]
    public void IssuerId_TellsItsAccount() =>
        Gen.Long[0, 999_999_999_999].Select(number => AccountId.Parse(number.ToString("D12", null))).Sample(
        id => IssuerIds.AccountOf(IssuerIds.New(id, Random)) == id);

    [Theory]
    [InlineData("")]
    [InlineData("not-a-guid")]
    [InlineData("ffffffff-ffff-8fff-bfff-ffffffffffff")]
    public void IssuerId_OfNobody_NamesNoAccount(string id) => IssuerIds.AccountOf(id).Should().BeNull();

    private (string Token, DateTimeOffset Expiration) Issue(GetWebIdentityTokenRequest request, SessionClaims? session = null) =>
        WebIdentityTokens.Issue(account.State.Issuer, request, Caller(session), Now, Random);

    private WebIdentityCaller Caller(SessionClaims? session)
    {
        var facts = PrincipalFacts.OfRoleSession(account.State.DefineRole("R")!, session ?? ClaimsGen.One(), Now);
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in session?.Tags ?? [])
            tags[tag.Key] = tag.Value;
        return new WebIdentityCaller
        {
            Session = session,
            Keys = new ConditionContext(facts.Entries),
            PrincipalTags = tags,
            AccountId = TestAccount.Id,
            Region = "eu-central-1",
        };
    }

    private TokenValidationParameters Parameters() => new()
    {
        ValidIssuer = account.State.Issuer!.Url,
        ValidAudience = "https://api.example.com",
        IssuerSigningKeys = new JsonWebKeySet(IssuerKeys.KeySet(account.State.Issuer, Now)).GetSigningKeys(),
        LifetimeValidator = (_, expires, _, _) => expires > Now.UtcDateTime,
    };

    private static GetWebIdentityTokenRequest Request(string algorithm) =>
        new() { SigningAlgorithm = algorithm, Audience = { "https://api.example.com" } };

    private static void Refuses(Func<object> issuing, string code, int status)
    {
        var fault = issuing.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Status).Should().Be((code, status));
    }
}
