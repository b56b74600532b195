using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.Federation.Oidc.Minting;

/// <summary>
/// Makes the tokens of simulated issuers: good ones with any claims, and ones that are bad on purpose. Pure but for the randomness of
/// ECDSA signatures. The claims are the caller's whole; nothing is added, not even a time.
/// </summary>
public static class TokenMint
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A token with the claims, signed by the key.</summary>
    public static string Mint(SigningKey key, JsonObject claims) => Sign(key, Header(key), Write(claims));

    /// <summary>A token that is as bad as it is asked to be, and good otherwise where the claims are good at the instant.</summary>
    /// <param name="other">A key that the issuer does not publish, for the faults that need one.</param>
    public static string MintBad(TokenFault fault, SigningKey key, SigningKey other, JsonObject claims, DateTimeOffset now)
    {
        var changed = (JsonObject)claims.DeepClone();
        var seconds = now.ToUnixTimeSeconds();
        switch (fault)
        {
            case TokenFault.Expired:
                (changed["iat"], changed["nbf"], changed["exp"]) = (seconds - 7200, seconds - 7200, seconds - 3600);
                break;
            case TokenFault.NotYetValid:
                (changed["iat"], changed["nbf"], changed["exp"]) = (seconds + 3600, seconds + 3600, seconds + 7200);
                break;
            case TokenFault.NoExpiration:
                changed.Remove("exp");
                break;
            case TokenFault.TextualExpiration:
                changed["exp"] = changed["exp"]?.ToString();
                break;
            case TokenFault.WrongAudience:
                changed["aud"] = "nobodys-client";
                if (changed.ContainsKey("azp"))
                    changed["azp"] = "nobodys-client";
                break;
            case TokenFault.WrongIssuer:
                changed["iss"] = "https://another-issuer.example";
                break;
        }
        var payload = fault == TokenFault.DuplicateClaim ? Write(claims)[..^1] + ",\"sub\":\"somebody-else\"}" : Write(changed);
        return Broken(fault, key, other, payload);
    }

    private static string Broken(TokenFault fault, SigningKey key, SigningKey other, string payload)
    {
        var header = Header(key);
        switch (fault)
        {
            case TokenFault.AlgorithmNone:
                header["alg"] = "none";
                return Parts(header, payload) + ".";
            case TokenFault.HmacWithPublicKey:
                header["alg"] = "HS256";
                var signed = Parts(header, payload);
                return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Pem(key), Encoding.ASCII.GetBytes(signed)))}";
            case TokenFault.EmptySignature:
                return Parts(header, payload) + ".";
            case TokenFault.TamperedPayload:
                var parts = Sign(key, header, payload).Split('.');
                var tampered = JsonNode.Parse(payload)!.AsObject();
                tampered["sub"] = "somebody-else";
                return $"{parts[0]}.{Encode(Write(tampered))}.{parts[2]}";
            case TokenFault.UnknownKeyId:
                header["kid"] = "no-such-key";
                return Sign(key, header, payload);
            case TokenFault.NoKeyId:
                header.Remove("kid");
                return Sign(key, header, payload);
            case TokenFault.OtherKey:
                return Sign(other, header, payload, key.Algorithm);
            case TokenFault.EmbeddedKey:
                header["jwk"] = other.ToPublicJwk();
                return Sign(other, header, payload);
            case TokenFault.KeySetUrl:
                header["jku"] = "https://another-issuer.example/keys";
                return Sign(other, header, payload);
            case TokenFault.CriticalExtension:
                header["crit"] = new JsonArray("example");
                header["example"] = true;
                return Sign(key, header, payload);
            case TokenFault.UnencodedPayload:
                header["b64"] = false;
                header["crit"] = new JsonArray("b64");
                var plain = $"{Encode(Write(header))}.{payload}";
                return $"{plain}.{Base64Url.EncodeToString(key.Sign(Encoding.UTF8.GetBytes(plain)))}";
            case TokenFault.PaddedSignature:
                return Sign(key, header, payload) + "==";
            default:
                return Sign(key, header, payload);
        }
    }

    private static JsonObject Header(SigningKey key)
    {
        var header = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "JWT" };
        if (key.KeyId is not null)
            header["kid"] = key.KeyId;
        return header;
    }

    /// <summary>The header says the signing key's algorithm unless another is given.</summary>
    private static string Sign(SigningKey key, JsonObject header, string payload, string? algorithm = null)
    {
        header["alg"] = algorithm ?? key.Algorithm;
        var signed = Parts(header, payload);
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Parts(JsonObject header, string payload) => $"{Encode(Write(header))}.{Encode(payload)}";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Write(JsonObject json) => json.ToJsonString(Plain);

    private static byte[] Pem(SigningKey key) =>
        Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", key.SubjectPublicKeyInfo) + "\n");
}
