using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc.Minting;

/// <summary>A private key of a simulated issuer, with which its tokens are signed. Immutable; safe for many threads.</summary>
public sealed class SigningKey
{
    private readonly byte[] pkcs8;
    private readonly SignatureAlgorithm algorithm;

    /// <param name="algorithm">The alg of its tokens: RS256, RS384, RS512, ES256, ES384 or ES512.</param>
    /// <param name="keyId">The kid; null for a key without one.</param>
    /// <param name="pkcs8">The private key in PKCS #8, of the algorithm's type and curve.</param>
    /// <exception cref="ArgumentException">The algorithm is none of those.</exception>
    /// <exception cref="CryptographicException">The key is no such private key.</exception>
    public SigningKey(string algorithm, string? keyId, ReadOnlySpan<byte> pkcs8)
    {
        this.algorithm = SignatureAlgorithm.Find(algorithm)
            ?? throw new ArgumentException($"{algorithm} signs no tokens", nameof(algorithm));
        this.pkcs8 = pkcs8.ToArray();
        KeyId = keyId;
        if (this.algorithm.KeyType == "RSA")
        {
            using var rsa = OpenRsa();
            SubjectPublicKeyInfo = rsa.ExportSubjectPublicKeyInfo();
        }
        else
        {
            using var ec = OpenEc();
            SubjectPublicKeyInfo = ec.ExportSubjectPublicKeyInfo();
        }
    }

    public string Algorithm => algorithm.Name;

    public string? KeyId { get; }

    /// <summary>The public key in DER: what a verifier that mixes keys up takes for an HMAC key.</summary>
    internal byte[] SubjectPublicKeyInfo { get; }

    /// <summary>The public key as a member of a key set's keys (RFC 7517).</summary>
    public JsonObject ToPublicJwk()
    {
        var jwk = new JsonObject { ["kty"] = algorithm.KeyType, ["use"] = "sig", ["alg"] = Algorithm };
        if (KeyId is not null)
            jwk["kid"] = KeyId;
        if (algorithm.KeyType == "RSA")
        {
            using var rsa = OpenRsa();
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            jwk["n"] = Base64Url.EncodeToString(parameters.Modulus);
            jwk["e"] = Base64Url.EncodeToString(parameters.Exponent);
        }
        else
        {
            using var ec = OpenEc();
            var point = ec.ExportParameters(includePrivateParameters: false).Q;
            jwk["crv"] = algorithm.Curve;
            jwk["x"] = Base64Url.EncodeToString(point.X);
            jwk["y"] = Base64Url.EncodeToString(point.Y);
        }
        return jwk;
    }

    /// <summary>The JWS signature over the input (RFC 7518 §3.3, §3.4).</summary>
    internal byte[] Sign(byte[] input)
    {
        if (algorithm.KeyType == "RSA")
        {
            using var rsa = OpenRsa();
            return rsa.SignData(input, Hash(Algorithm), RSASignaturePadding.Pkcs1);
        }
        using var ec = OpenEc();
        return ec.SignData(input, Hash(Algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static HashAlgorithmName Hash(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    private RSA OpenRsa()
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa;
    }

    private ECDsa OpenEc()
    {
        var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(pkcs8, out _);
        return ec;
    }
}
