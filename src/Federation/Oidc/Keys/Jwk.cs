using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>
/// A public key that checks signatures: what <see cref="JwkSet"/> found sound. Private parts are never kept. Safe for many threads.
/// </summary>
public sealed class Jwk
{
    private static readonly CryptoProviderFactory Providers = new() { CacheSignatureProviders = false };

    private readonly ConcurrentDictionary<string, SignatureProvider> providers = new(StringComparer.Ordinal);
    private readonly JsonWebKey key;
    private readonly int signatureOctets;

    private Jwk(JsonWebKey key, int bits, int signatureOctets)
    {
        this.key = key;
        this.signatureOctets = signatureOctets;
        Bits = bits;
    }

    /// <summary>The kid, where the key has one.</summary>
    public string? KeyId { get; private init; }

    /// <summary><c>RSA</c> or <c>EC</c>.</summary>
    public string KeyType => key.Kty;

    /// <summary>The curve of an EC key: <c>P-256</c>, <c>P-384</c> or <c>P-521</c>.</summary>
    public string? Curve => key.Crv;

    /// <summary>The one algorithm that the key is for, where it says so.</summary>
    public string? Algorithm { get; private init; }

    /// <summary>Bits of the modulus or of the curve's field.</summary>
    public int Bits { get; }

    internal static Jwk Rsa(string? keyId, string? algorithm, ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        var n = modulus.TrimStart((byte)0);
        var bits = (n.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount(n[0]) + 24;
        var e = exponent.TrimStart((byte)0);
        var key = new JsonWebKey { Kty = "RSA", N = Base64Url.EncodeToString(n), E = Base64Url.EncodeToString(e) };
        return new Jwk(key, bits, n.Length) { KeyId = keyId, Algorithm = algorithm };
    }

    internal static Jwk EllipticCurve(string? keyId, string? algorithm, EllipticCurve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var key = new JsonWebKey { Kty = "EC", Crv = curve.Name, X = Base64Url.EncodeToString(x), Y = Base64Url.EncodeToString(y) };
        return new Jwk(key, curve.Name == "P-521" ? 521 : curve.Octets * 8, curve.Octets * 2) { KeyId = keyId, Algorithm = algorithm };
    }

    /// <summary>Whether a signature by the algorithm may be this key's: the type, the curve and the key's own alg say so.</summary>
    internal bool Fits(SignatureAlgorithm algorithm) =>
        KeyType == algorithm.KeyType && Curve == algorithm.Curve && (Algorithm is null || Algorithm == algorithm.Name);

    /// <summary>Whether the signature over the input is this key's. The algorithm must fit.</summary>
    internal bool Verifies(SignatureAlgorithm algorithm, byte[] input, byte[] signature)
    {
        if (!Fits(algorithm) || signature.Length != signatureOctets)
            return false;
        var provider = providers.GetOrAdd(algorithm.Name, name => Providers.CreateForVerifying(key, name, cacheProvider: false));
        try
        {
            return provider.Verify(input, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
