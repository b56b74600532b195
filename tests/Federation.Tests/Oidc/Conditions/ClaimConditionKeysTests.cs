using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Conditions;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Tests;

namespace Rolecall.Federation.Tests.Oidc.Conditions;

public sealed class ClaimConditionKeysTests
{
    private static Dictionary<string, string[]> KeysOf(string issuer, params (string Name, JsonNode? Value)[] claims)
    {
        var provider = issuer.Replace("https://", "", StringComparison.Ordinal);
        var trusted = IssuerFixture.Trusted with { Provider = provider };
        var token = TokenMint.Mint(IssuerFixture.Key(), IssuerFixture.Claims([("iss", issuer), .. claims]));
        var verification = WebIdentityVerifier.Verify(token, trusted, IssuerFixture.Now);
        verification.IsVerified.Should().BeTrue(verification.Refusal?.Message);
        return ClaimConditionKeys.Of(verification.Identity!).ToDictionary(key => key.Key, key => key.Values.ToArray());
    }

    [Fact]
    public void AnyIssuer_HasTheCommonKeysOfTheClaimsThatAreThere()
    {
        var keys =
            KeysOf("https://issuer.example/tenant", ("amr", new JsonArray("pwd", "mfa")), ("email", "a@example.com"), ("groups", "admins"));

        keys.Should().BeEquivalentTo(new Dictionary<string, string[]>
        {
            ["issuer.example/tenant:aud"] = ["sts.amazonaws.com"],
            ["issuer.example/tenant:oaud"] = ["sts.amazonaws.com"],
            ["issuer.example/tenant:sub"] = ["repo:octo/hello:ref:refs/heads/main"],
            ["issuer.example/tenant:amr"] = ["pwd", "mfa"],
            ["issuer.example/tenant:email"] = ["a@example.com"],
        });
    }

    [Fact]
    public void AuthorizedParty_TakesThePlaceOfTheAudience()
    {
        var keys = KeysOf("https://accounts.google.com", ("aud", "backend"), ("azp", "another-client"));

        keys["accounts.google.com:aud"].Should().Equal("another-client");
        keys["accounts.google.com:azp"].Should().Equal("another-client");
        keys["accounts.google.com:oaud"].Should().Equal("backend");
    }

    [Fact]
    public void GitHub_HasItsDocumentedClaimsAndNoOthers()
    {
        var keys = KeysOf(
            "https://token.actions.githubusercontent.com",
            ("actor", "octocat"), ("actor_id", "1"), ("repository", "octo/hello"), ("repository_id", "2"), ("repository_owner", "octo"),
            ("environment", "production"), ("job_workflow_ref", "w"), ("email", null));

        keys.Keys.Select(key => key.Split(':')[1])
            .Should().BeEquivalentTo(
                "aud", "oaud", "sub", "actor", "actor_id", "repository", "repository_id", "environment", "job_workflow_ref");
        keys["token.actions.githubusercontent.com:repository"].Should().Equal("octo/hello");
    }

    [Theory]
    [InlineData("google:organization_number", "123456789", "123456789")]
    [InlineData("google", "{\"organization_number\":123456789}", "123456789")]
    [InlineData("google:organization_number", "\"123\"", "123")]
    public void Google_HasTheOrganizationNumber(string claim, string json, string value) =>
        KeysOf("https://accounts.google.com", (claim, JsonNode.Parse(json)))["accounts.google.com:google/organization_number"]
            .Should().Equal(value);

    [Fact]
    public void CircleCi_HasItsProject() =>
        KeysOf(
            "https://oidc.circleci.com/org/0193",
            ("oidc.circleci.com/project-id", "p-1"))["oidc.circleci.com/org/0193:oidc.circleci.com/project-id"]
            .Should().Equal("p-1");

    [Fact]
    public void LoginWithAmazonAndFacebook_HaveApplicationAndUser()
    {
        KeysOf("https://www.amazon.com").Should().BeEquivalentTo(new Dictionary<string, string[]>
        {
            ["www.amazon.com:app_id"] = ["sts.amazonaws.com"],
            ["www.amazon.com:sub"] = ["repo:octo/hello:ref:refs/heads/main"],
            ["www.amazon.com:user_id"] = ["repo:octo/hello:ref:refs/heads/main"],
        });
        KeysOf("https://graph.facebook.com", ("app_id", "7"), ("id", "8")).Should().BeEquivalentTo(new Dictionary<string, string[]>
        {
            ["graph.facebook.com:app_id"] = ["7"],
            ["graph.facebook.com:id"] = ["8"],
        });
    }

    [Fact]
    public void Cognito_HasMethodsAudienceAndSubject() =>
        KeysOf(
            "https://cognito-identity.amazonaws.com",
            ("amr", new JsonArray("authenticated", "graph.facebook.com")),
            ("email", "a@b.c")).Keys
            .Should().BeEquivalentTo(
                "cognito-identity.amazonaws.com:amr", "cognito-identity.amazonaws.com:aud", "cognito-identity.amazonaws.com:oaud", "cognito-identity.amazonaws.com:sub");

    [Fact]
    public void Session_KeepsAudienceSubjectAndMethods()
    {
        var identity = IssuerFixture.Verified(("amr", "mfa"), ("email", "a@b.c"), ("azp", "another-client"));

        ClaimConditionKeys.Of(identity).Where(key => key.InSession).Select(key => key.Key.Split(':')[1])
            .Should().BeEquivalentTo("aud", "sub", "amr");
    }

    [Theory]
    [InlineData("token.actions.githubusercontent.com/acme", true)]
    [InlineData("token.actions.githubusercontent.com/acme/x", false)]
    [InlineData("token.actions.githubusercontent.com/", false)]
    [InlineData("token.actions.acme.ghe.com", true)]
    [InlineData("token.actions..ghe.com", false)]
    [InlineData("token.actions.evil.com/.ghe.com", false)]
    [InlineData("TOKEN.actions.githubusercontent.com", true)]
    [InlineData("evil-token.actions.githubusercontent.com", false)]
    public void IssuersLikeGitHub_HaveItsKeys(string provider, bool has) =>
        ClaimConditionKeys.NamesOf(provider).Contains("repository_id").Should().Be(has);

    [Fact]
    public void EveryKeyThatAwsListsForTheOperation_IsRead()
    {
        var file = Path.Combine(Corpora.Folder("aws-service-authorization"), "service-authorization.json.gz");
        using var json = JsonDocument.Parse(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var operation = json.RootElement.GetProperty("sts")
            .GetProperty("actions")
            .EnumerateArray()
            .Single(action => action.GetProperty("name").GetString() == "AssumeRoleWithWebIdentity");
        var listed = operation.GetProperty("conditionKeys").EnumerateArray().Select(key => key.GetString()!)
            .Where(key => !key.StartsWith("sts:", StringComparison.Ordinal) && !key.StartsWith("aws:", StringComparison.Ordinal)).ToArray();

        listed.Should().HaveCountGreaterThan(60);
        foreach (var key in listed)
        {
            // Only the variable of the provider has a colon-free name: ${Domain}, ${OrgId} and so on.
            var provider = key[..key.IndexOf(':', StringComparison.Ordinal)];
            var open = provider.IndexOf("${", StringComparison.Ordinal);
            if (open >= 0)
                provider = provider[..open] + "acme" + provider[(provider.IndexOf('}', StringComparison.Ordinal) + 1)..];
            ClaimConditionKeys.NamesOf(provider).Should().Contain(key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..], key);
        }
    }
}
