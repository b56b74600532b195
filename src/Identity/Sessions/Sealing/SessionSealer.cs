using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// Session tokens: claims, sealed (<see cref="SealedBytes"/>) and in base64, bound to the sandbox: a token of one opens in no
/// other. Since format 2 the plain text begins with a byte that tells whether the claims are deflated: policies and tags pack
/// well, and clients send the token in a header.
/// </summary>
public static class SessionSealer
{
    /// <summary>A longer token was never ours. Characters.</summary>
    public const int LongestToken = 16_384;

    /// <summary>Bytes of the tokens that are made on the stack.</summary>
    private const int Short = 1024;

    /// <summary>Seals with the newest key of the ring.</summary>
    public static (string Token, OpenedSession Session) Seal(SessionClaims claims, KeyRing ring, string sandbox, IRandomSource random)
    {
        var plain = new ClaimsWriter(stackalloc byte[Short]);
        plain.Write(TokenPacking.Plain);
        ClaimsCodec.Write(claims, ref plain);
        var packed = TokenPacking.Deflate(plain.Written[1..]) is { } deflated ? deflated : plain.Written;
        var length = SealedBytes.Overhead + packed.Length;
        Span<byte> token = length <= Short ? stackalloc byte[length] : new byte[length];
        SealedBytes.Seal(ClaimsCodec.Newest, packed, sandbox, ring, random, token);
        plain.Dispose();
        return (Convert.ToBase64String(token), new OpenedSession(claims, ring.Newest.KeyId));
    }

    /// <summary>
    /// Opens a token; null for anything that this ring did not seal for this sandbox, or sealed with a key retired by
    /// <paramref name="now"/>.
    /// </summary>
    public static OpenedSession? TryOpen(string token, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (token.Length > LongestToken)
            return null;
        if (ring.Opened.Find(token, sandbox) is { } known)
            return ring.Find(known.KeyId, now) is null ? null : known;
        if (Open(token, ring, sandbox, now) is not { } opened)
            return null;
        ring.Opened.Keep(token, sandbox, opened);
        return opened;
    }

    private static OpenedSession? Open(string token, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        var room = token.Length * 3 / 4 + 3;
        Span<byte> decoded = room <= Short ? stackalloc byte[Short] : new byte[room];
        if (!Convert.TryFromBase64String(token, decoded, out var length))
            return null;
        ReadOnlySpan<byte> bytes = decoded[..length];
        if (bytes is not [ClaimsCodec.FixedFieldsOnly or ClaimsCodec.Newest, ..] || !IsSpelt(token, bytes))
            return null;
        return SealedBytes.TryOpen(bytes, sandbox, ring, now) is { } opened && Read(opened.Plain, bytes[0]) is { } claims
            ? new OpenedSession(claims, opened.KeyId)
            : null;
    }

    /// <summary>Base64 has several spellings of the same bytes (trailing bits, white space): only the one that we wrote is ours.</summary>
    private static bool IsSpelt(string token, ReadOnlySpan<byte> bytes)
    {
        var length = (bytes.Length + 2) / 3 * 4;
        Span<char> spelling = length <= Short ? stackalloc char[Short] : new char[length];
        return Convert.TryToBase64Chars(bytes, spelling, out var written) && spelling[..written].SequenceEqual(token);
    }

    /// <summary>Null for claims of a newer version of this program: a field that is not understood may be one that narrows.</summary>
    private static SessionClaims? Read(byte[] plain, byte format)
    {
        try
        {
            return ClaimsCodec.Read(format == ClaimsCodec.FixedFieldsOnly ? plain : TokenPacking.Unpack(plain), format);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
