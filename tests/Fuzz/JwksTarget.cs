using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Fuzz;

/// <summary>Any bytes as a key set and as a discovery document: read or refused, and a key that is kept is sound.</summary>
internal static class JwksTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var isSet = JwkSet.TryRead(input, OidcCaps.Default, out var set, out var refusal);
        Targets.Check(isSet == (set is not null) && isSet == (refusal is null), "a key set is read or refused");
        foreach (var key in set?.Keys ?? [])
        {
            Targets.Check(key.Bits is >= 256 and <= 8192 && (key.KeyType != "RSA" || key.Bits >= 2048), "a key has a sound size");
            Targets.Check(SignatureAlgorithm.All.Any(key.Fits), "a key fits an algorithm");
            foreach (var algorithm in SignatureAlgorithm.All)
                Targets.Check(
                    !key.Verifies(algorithm, [1], new byte[key.KeyType == "RSA" ? (key.Bits + 7) / 8 : (key.Bits + 7) / 8 * 2]),
                    "zeros sign nothing");
        }
        const string issuer = "https://i.example";
        var isDocument = DiscoveryDocument.TryRead(input, issuer, OidcCaps.Default, out var document, out var reason);
        Targets.Check(isDocument == (document is not null) && isDocument == (reason is null), "a document is read or refused");
        Targets.Check(
            document is null || (document.Issuer == issuer && document.KeySetUrl.Scheme == Uri.UriSchemeHttps), "keys come over TLS");
    }
}
