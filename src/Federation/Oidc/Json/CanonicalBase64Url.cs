using System.Buffers;
using System.Buffers.Text;

namespace Rolecall.Federation.Oidc.Json;

/// <summary>
/// base64url without padding (RFC 7515 §2), in its one canonical spelling: no other alphabet, no whitespace, no padding, and the bits
/// that the last letter does not need are zero. A lenient reader would take many spellings of one signature.
/// </summary>
internal static class CanonicalBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Letters whose low four bits, or low two, are zero.</summary>
    private const string EndsOfOneByte = "AQgw";

    private const string EndsOfTwoBytes = "AEIMQUYcgkosw048";

    /// <summary>The bytes, or null where the text is not their canonical spelling.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(Alphabet))
            return null;
        var canonical = (text.Length % 4) switch
        {
            0 => true,
            2 => EndsOfOneByte.Contains(text[^1], StringComparison.Ordinal),
            3 => EndsOfTwoBytes.Contains(text[^1], StringComparison.Ordinal),
            _ => false,
        };
        return canonical ? Base64Url.DecodeFromChars(text) : null;
    }
}
