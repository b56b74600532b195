using System.Diagnostics.CodeAnalysis;
using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Federation.Oidc.Keys;

/// <summary>
/// An issuer's key set (RFC 7517 §5): the keys that check signatures, and what was left out and why. Immutable; keep it as long as the
/// keys are valid, for its keys get faster with use. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
/// </summary>
public sealed class JwkSet
{
    /// <summary>A set without keys: nothing verifies.</summary>
    public static JwkSet Empty { get; } = new([], []);

    private JwkSet(IReadOnlyList<Jwk> keys, IReadOnlyList<string> ignored)
    {
        Keys = keys;
        Ignored = ignored;
    }

    /// <summary>The keys that may check a signature, in the set's order.</summary>
    public IReadOnlyList<Jwk> Keys { get; }

    /// <summary>The keys that were left out, each with its place and the reason; for the operator of the issuer.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>
    /// Reads a key set of others. Keys that are not for signatures, of an unknown kind, weak or broken are left out; what is no key set,
    /// is too large or says a member twice is refused whole.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> json, OidcCaps caps, [NotNullWhen(true)] out JwkSet? set, [NotNullWhen(false)] out string? refusal)
    {
        set = null;
        refusal = null;
        if (json.Length > caps.LongestDocument)
            refusal = $"The key set has more than {caps.LongestDocument} bytes.";
        else if (!StrictJson.TryReadObject(json, caps, out var document))
            refusal = "The key set is not a JSON object, is too deep or too large, or has a member twice.";
        else if (!document.Members.TryGetValue("keys", out var listed) || listed.Kind != JsonKind.List)
            refusal = "The key set has no list of keys.";
        else if (TypeBeyond(listed, caps.MostKeysOfAType) is { } type)
            refusal = $"The key set has more than {caps.MostKeysOfAType} {type} keys.";
        else
            set = Of(listed.Items);
        return refusal is null;
    }

    private static JwkSet Of(IReadOnlyList<JsonValue> listed)
    {
        var keys = new List<Jwk>();
        var ignored = new List<string>();
        for (var place = 0; place < listed.Count; place++)
        {
            var (key, fault) = JwkReader.Read(listed[place]);
            if (key is not null)
                keys.Add(key);
            else
                ignored.Add($"keys[{place}]: {fault}");
        }
        return new JwkSet(keys.AsReadOnly(), ignored.AsReadOnly());
    }

    private static string? TypeBeyond(JsonValue listed, int most) => listed.Items
        .Select(item => item.Members.TryGetValue("kty", out var type) && type.Text is "RSA" or "EC" ? item.Members["kty"].Text : "other")
        .CountBy(type => type).FirstOrDefault(type => type.Value > most).Key;

    /// <summary>
    /// The one key that the token's header names, or why there is none. Without a kid only the sole key of a set will do, and two keys
    /// that fit alike are none: a key is never tried.
    /// </summary>
    internal (Jwk? Key, KeyChoiceFault? Fault) Choose(SignatureAlgorithm algorithm, string? keyId)
    {
        if (keyId is null && Keys.Count > 1)
            return (null, KeyChoiceFault.KeyIdNeeded);
        List<Jwk> named = [.. Keys.Where(key => keyId is null || key.KeyId == keyId)];
        if (named.Count == 0)
            return (null, KeyChoiceFault.Unknown);
        List<Jwk> fit = [.. named.Where(key => key.Fits(algorithm))];
        return fit.Count switch
        {
            1 => (fit[0], null),
            0 => (null, KeyChoiceFault.DoesNotFit),
            _ => (null, KeyChoiceFault.Ambiguous),
        };
    }
}
