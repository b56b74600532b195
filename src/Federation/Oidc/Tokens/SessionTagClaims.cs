using Rolecall.Federation.Oidc.Json;

namespace Rolecall.Federation.Oidc.Tokens;

/// <summary>
/// The session tags of a token, in either of AWS's two forms: one object, or flat claims for issuers that cannot nest.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
/// </summary>
internal sealed record SessionTagClaims(IReadOnlyList<KeyValuePair<string, string>> Tags, IReadOnlyList<string> TransitiveKeys)
{
    private const string Claim = "https://aws.amazon.com/tags";
    private const string FlatTag = Claim + "/principal_tags/";
    private const string FlatTransitiveKeys = Claim + "/transitive_tag_keys";

    private static readonly WebIdentityRefusal Malformed =
        WebIdentityRefusal.MalformedClaim("Session tags passed in claim are not in correct format.");

    private static readonly WebIdentityRefusal MalformedTag =
        WebIdentityRefusal.MalformedClaim("principal_tags passed in claim is not in correct format.");

    public static (SessionTagClaims? Tags, WebIdentityRefusal? Refusal) Read(JsonValue claims)
    {
        var tags = new List<KeyValuePair<string, string>>();
        var transitive = new List<string>();
        if (claims.Members.TryGetValue(Claim, out var nested))
        {
            if (nested.Kind != JsonKind.Object)
                return (null, Malformed);
            if (nested.Members.TryGetValue("principal_tags", out var principal) && !TryAdd(tags, principal))
                return (null, MalformedTag);
            if (nested.Members.TryGetValue("transitive_tag_keys", out var keys) && !TryAdd(transitive, keys))
                return (null, Malformed);
        }
        foreach (var (name, value) in claims.Members)
        {
            if (name == FlatTransitiveKeys && !TryAdd(transitive, value))
                return (null, Malformed);
            if (!name.StartsWith(FlatTag, StringComparison.Ordinal))
                continue;
            if (OnlyText(value) is not { } text)
                return (null, MalformedTag);
            tags.Add(new(name[FlatTag.Length..], text));
        }
        return (new SessionTagClaims(tags.AsReadOnly(), transitive.AsReadOnly()), null);
    }

    private static bool TryAdd(List<KeyValuePair<string, string>> tags, JsonValue principal)
    {
        foreach (var (key, value) in principal.Members)
        {
            // AWS takes a list of one string.
            if (value.ToStrings() is not [var text])
                return false;
            tags.Add(new(key, text));
        }
        return principal.Kind == JsonKind.Object;
    }

    private static bool TryAdd(List<string> keys, JsonValue value)
    {
        if (value.ToStrings() is not { } texts)
            return false;
        keys.AddRange(texts);
        return true;
    }

    private static string? OnlyText(JsonValue value) =>
        value.Kind == JsonKind.String ? value.Text : value.ToStrings() is [var text] ? text : null;
}
