using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Minting;

namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>A good token from which mutants are made, with the issuer that signs those that only the issuer could have made wrong.</summary>
internal sealed class SeedToken
{
    private static readonly (string Name, JsonNode? Value)[][] Variants =
    [
        [],
        [("aud", new JsonArray("another-client"))],
        [("aud", new JsonArray("a", "b")), ("azp", "another-client")],
        [("amr", new JsonArray("pwd", "mfa")), ("email", "é@example.com")],
        [("repository", "octo/hello"), ("repository_id", "42"), ("ref", "refs/heads/main"), ("actor", "octocat"), ("workflow", "deploy")],
        [("kubernetes.io", new JsonObject { ["namespace"] = "default", ["serviceaccount"] = new JsonObject { ["name"] = "app" } })],
        [
            ("https://aws.amazon.com/tags", new JsonObject
            {
                ["principal_tags"] = new JsonObject { ["p"] = new JsonArray("q") },
                ["transitive_tag_keys"] = new JsonArray("p"),
            }),
        ],
        [
            ("https://aws.amazon.com/source_identity", "alice"),
            ("https://aws.amazon.com/roles", new JsonArray("arn:aws:iam::111122223333:role/Deploy")),
        ],
        [("jti", "0123456789abcdef"), ("auth_time", 1_789_999_999), ("email_verified", true), ("groups", new JsonArray("a", "b", "c"))],
    ];

    private SeedToken(string algorithm, JsonObject claims)
    {
        Key = IssuerFixture.Key(algorithm);
        Other = IssuerFixture.Other(algorithm);
        Claims = claims;
        Token = TokenMint.Mint(Key, claims);
    }

    /// <summary>54: every algorithm with each kind of claims.</summary>
    public static IReadOnlyList<SeedToken> All { get; } =
        [.. IssuerFixture.Algorithms.SelectMany(algorithm => Variants.Select(variant => new SeedToken(algorithm, ClaimsOf(variant))))];

    private static JsonObject ClaimsOf((string Name, JsonNode? Value)[] variant) =>
        IssuerFixture.Claims([.. variant.Select(claim => (claim.Name, claim.Value?.DeepClone()))]);

    public SigningKey Key { get; }

    /// <summary>The attacker's key.</summary>
    public SigningKey Other { get; }

    public JsonObject Claims { get; }

    public string Token { get; }

    public TrustedIssuer Trusted => IssuerFixture.Trusted;

    public JsonObject Header(params (string Name, JsonNode? Value)[] changes)
    {
        var header = new JsonObject { ["alg"] = Key.Algorithm, ["typ"] = "JWT", ["kid"] = Key.KeyId };
        foreach (var (name, value) in changes)
            header[name] = value?.DeepClone();
        return header;
    }

    /// <summary>What the claims read with one of them changed; the value is raw JSON.</summary>
    public string Changed(string claim, string json)
    {
        var changed = (JsonObject)Claims.DeepClone();
        changed[claim] = "\u0001";
        return changed.ToJsonString().Replace("\"\\u0001\"", json, StringComparison.Ordinal);
    }

    public string Sign(string header, string payload, SigningKey? key = null)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString((key ?? Key).Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
