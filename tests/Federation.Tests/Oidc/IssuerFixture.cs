using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Minting;

namespace Rolecall.Federation.Tests.Oidc;

/// <summary>An issuer with keys of every algorithm, made once, and a relying party that trusts it.</summary>
internal static class IssuerFixture
{
    public const string Provider = "issuer.example/tenant";
    public const string Issuer = "https://" + Provider;
    public const string Client = "sts.amazonaws.com";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    public static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

    private static readonly Dictionary<string, SigningKey> Published =
        Algorithms.ToDictionary(name => name, name => NewKey(name, "key-" + name));

    private static readonly Dictionary<string, SigningKey> Others =
        Algorithms.ToDictionary(name => name, name => NewKey(name, "other-" + name));

    /// <summary>The key of the issuer for the algorithm; its kid is <c>key-</c> and the algorithm.</summary>
    public static SigningKey Key(string algorithm = "RS256") => Published[algorithm];

    /// <summary>A key that the issuer does not publish.</summary>
    public static SigningKey Other(string algorithm = "RS256") => Others[algorithm];

    public static JwkSet KeySet { get; } = Set([.. Published.Values]);

    public static TrustedIssuer Trusted { get; } = new() { Provider = Provider, ClientIds = [Client, "another-client"], Keys = KeySet };

    /// <summary>Claims that are good at <see cref="Now"/>.</summary>
    public static JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = "repo:octo/hello:ref:refs/heads/main",
            ["aud"] = Client,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["nbf"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.ToUnixTimeSeconds() + 600,
        };
        foreach (var (name, value) in changes)
            claims[name] = value;
        return claims;
    }

    public static JsonObject ClaimsWithout(string name)
    {
        var claims = Claims();
        claims.Remove(name);
        return claims;
    }

    public static string Mint(params (string Name, JsonNode? Value)[] changes) => TokenMint.Mint(Key(), Claims(changes));

    public static WebIdentityVerification Verify(string? token, DateTimeOffset? now = null) =>
        WebIdentityVerifier.Verify(token, Trusted, now ?? Now);

    public static VerifiedWebIdentity Verified(params (string Name, JsonNode? Value)[] changes)
    {
        var verification = Verify(Mint(changes));
        verification.IsVerified.Should().BeTrue(verification.Refusal?.Message);
        return verification.Identity!;
    }

    public static JwkSet Set(params SigningKey[] keys)
    {
        JwkSet.TryRead(IssuerDocuments.KeySet(keys), OidcCaps.Default, out var set, out var refusal).Should().BeTrue(refusal);
        return set!;
    }

    public static SigningKey NewKey(string algorithm, string? keyId)
    {
        using AsymmetricAlgorithm key = algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(2048),
        };
        return new SigningKey(algorithm, keyId, key.ExportPkcs8PrivateKey());
    }
}
