using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rolecall.Identity.Sessions.WebIdentity;

namespace Rolecall.Identity.Accounts.Issuers;

/// <summary>What an issuer's keys do: sign, and be published. https://openid.net/specs/openid-connect-discovery-1_0.html</summary>
public static class IssuerKeys
{
    private const int RsaBits = 2048;

    /// <summary>A private key by the system's generator: a seeded one would make keys that anybody can make again.</summary>
    public static byte[] NewPrivateKey(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == "RS256" ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return key.ExportPkcs8PrivateKey();
    }

    /// <summary>The keys that verify tokens at this instant of the sandbox, with those that are going to sign.</summary>
    public static IEnumerable<StoredIssuerKey> Published(StoredIssuer issuer, DateTimeOffset now) =>
        issuer.Keys.Where(key => key.RetiresAt is not { } retires || retires > now);

    /// <summary>The newest key of the algorithm that signs at this instant; null for an algorithm that there is no key of.</summary>
    public static StoredIssuerKey? Signing(StoredIssuer issuer, string algorithm, DateTimeOffset now) =>
        issuer.Keys.LastOrDefault(key => key.Algorithm == algorithm && (key.SignsFrom is not { } from || from <= now));

    public static byte[] Sign(StoredIssuerKey key, byte[] data)
    {
        var secret = Convert.FromBase64String(key.PrivateKey.Reveal());
        if (key.Algorithm == "RS256")
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(secret, out _);
            return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(secret, out _);
        return ec.SignData(data, HashAlgorithmName.SHA384);
    }

    /// <summary>The discovery document.</summary>
    public static string Discovery(StoredIssuer issuer) => Write(json =>
    {
        json.WriteString("issuer", issuer.Url);
        json.WriteString("jwks_uri", issuer.Url + "/.well-known/jwks.json");
        WriteList(json, "response_types_supported", ["id_token"]);
        WriteList(json, "subject_types_supported", ["public"]);
        WriteList(json, "id_token_signing_alg_values_supported", ["RS256", "ES384"]);
        WriteList(json, "claims_supported", ["aud", "exp", "iat", "iss", "jti", "sub", WebIdentityTokens.Namespace]);
    });

    /// <summary>The public keys (RFC 7517) at this instant of the sandbox.</summary>
    public static string KeySet(StoredIssuer issuer, DateTimeOffset now) => Write(json =>
    {
        json.WriteStartArray("keys");
        foreach (var key in Published(issuer, now))
        {
            json.WriteStartObject();
            json.WriteString("kid", key.Id);
            json.WriteString("use", "sig");
            json.WriteString("alg", key.Algorithm);
            WritePublic(json, key);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void WritePublic(Utf8JsonWriter json, StoredIssuerKey key)
    {
        var secret = Convert.FromBase64String(key.PrivateKey.Reveal());
        if (key.Algorithm == "RS256")
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(secret, out _);
            var open = rsa.ExportParameters(includePrivateParameters: false);
            json.WriteString("kty", "RSA");
            json.WriteString("n", Base64Url.EncodeToString(open.Modulus));
            json.WriteString("e", Base64Url.EncodeToString(open.Exponent));
            return;
        }
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(secret, out _);
        var point = ec.ExportParameters(includePrivateParameters: false).Q;
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-384");
        json.WriteString("x", Base64Url.EncodeToString(point.X));
        json.WriteString("y", Base64Url.EncodeToString(point.Y));
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
