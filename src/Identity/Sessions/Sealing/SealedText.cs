using System.Buffers.Text;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// Texts for one purpose, sealed (<see cref="SealedBytes"/>) and in base64url. Sandbox and purpose are bound, so a text opens in
/// no other sandbox, and for nothing else.
/// </summary>
internal static class SealedText
{
    private const byte FormatVersion = 1;

    /// <summary>Characters of the text that so many bytes make.</summary>
    public static int LengthOf(int plainBytes) => Base64Url.GetEncodedLength(SealedBytes.Overhead + plainBytes);

    public static string Seal(byte[] plain, string purpose, KeyRing ring, string sandbox, IRandomSource random) =>
        Base64Url.EncodeToString(SealedBytes.Seal(FormatVersion, plain, BoundTo(purpose, sandbox), ring, random));

    /// <summary>Null for what was not sealed for this purpose in this sandbox, by a key that still opens.</summary>
    public static byte[]? TryOpen(string text, string purpose, KeyRing ring, string sandbox, DateTimeOffset now) =>
        Decode(text) is [FormatVersion, ..] bytes ? SealedBytes.TryOpen(bytes, BoundTo(purpose, sandbox), ring, now)?.Plain : null;

    /// <summary>Only the one spelling that we write; base64 has several of the same bytes.</summary>
    private static byte[]? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }

    /// <summary>
    /// Sandbox names have no line break, so nothing that is bound to a sandbox alone, as session tokens are, is bound to this.
    /// </summary>
    private static string BoundTo(string purpose, string sandbox) => purpose + "\n" + sandbox;
}
