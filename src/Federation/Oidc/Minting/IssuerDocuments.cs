using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.Federation.Oidc.Minting;

/// <summary>What a simulated issuer publishes, as UTF-8 JSON.</summary>
public static class IssuerDocuments
{
    /// <summary>The key set (RFC 7517 §5) of the public keys.</summary>
    public static byte[] KeySet(IEnumerable<SigningKey> keys) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => key.ToPublicJwk())]) });

    /// <summary>The discovery document: https://openid.net/specs/openid-connect-discovery-1_0.html §3.</summary>
    /// <param name="issuer">The issuer's URL, as its tokens say it.</param>
    /// <param name="keySetUrl">Where the key set is.</param>
    /// <param name="algorithms">The algorithms of its keys.</param>
    /// <param name="claims">The claims that its tokens may have.</param>
    public static byte[] Discovery(string issuer, string keySetUrl, IEnumerable<string> algorithms, IEnumerable<string> claims) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["issuer"] = issuer,
            ["jwks_uri"] = keySetUrl,
            ["response_types_supported"] = new JsonArray("id_token"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = Texts(algorithms),
            ["claims_supported"] = Texts(claims),
            ["scopes_supported"] = new JsonArray("openid"),
        });

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Distinct().Select(text => (JsonNode)text)]);
}
