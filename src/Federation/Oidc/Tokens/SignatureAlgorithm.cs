namespace Rolecall.Federation.Oidc.Tokens;

/// <summary>
/// A signature algorithm that AWS takes, and the one kind of key that it works with (RFC 7518 §3.1). There are no others: not none,
/// not HMAC, whose key would be the public one, not RSASSA-PSS.
/// </summary>
/// <param name="Name">The header's alg, exactly so.</param>
/// <param name="Curve">The key's curve, for EC keys.</param>
internal sealed record SignatureAlgorithm(string Name, string KeyType, string? Curve = null)
{
    public static IReadOnlyList<SignatureAlgorithm> All { get; } =
    [
        new("RS256", "RSA"),
        new("RS384", "RSA"),
        new("RS512", "RSA"),
        new("ES256", "EC", "P-256"),
        new("ES384", "EC", "P-384"),
        new("ES512", "EC", "P-521"),
    ];

    public static SignatureAlgorithm? Find(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
