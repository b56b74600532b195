using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// Tokens of the instance metadata service: good for one instance until they expire, and kept nowhere. Layout: key id (4) ·
/// expiry in ticks (8) · HMAC-SHA-256 (32), in base64.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
/// </summary>
public static class MetadataTokens
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(21_600);

    private const int HeaderLength = 4 + 8;

    /// <param name="instance">Sandbox, account and id: a token of one instance opens no other.</param>
    /// <param name="expiresAt">In sandbox time.</param>
    public static string Issue(string instance, DateTimeOffset expiresAt, KeyRing ring)
    {
        var token = new byte[HeaderLength + 32];
        BinaryPrimitives.WriteUInt32BigEndian(token, ring.Newest.KeyId);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(4), expiresAt.UtcTicks);
        Mac(ring.Newest, instance, token.AsSpan(0, HeaderLength), token.AsSpan(HeaderLength));
        return Convert.ToBase64String(token);
    }

    /// <summary>How long the token is good for still; null where it is not.</summary>
    public static TimeSpan? Remaining(string token, string instance, KeyRing ring, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[HeaderLength + 32 + 3];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length != HeaderLength + 32)
            return null;
        // Base64 has several spellings of the same bytes (trailing bits, white space): only the one that we wrote is ours.
        if (Convert.ToBase64String(bytes[..length]) != token)
            return null;
        if (ring.Find(BinaryPrimitives.ReadUInt32BigEndian(bytes), now) is not { } key)
            return null;
        Span<byte> mac = stackalloc byte[32];
        Mac(key, instance, bytes[..HeaderLength], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.Slice(HeaderLength, 32)))
            return null;
        var remaining = BinaryPrimitives.ReadInt64BigEndian(bytes[4..]) - now.UtcTicks;
        return remaining > 0 ? TimeSpan.FromTicks(remaining) : null;
    }

    private static void Mac(SealingKey key, string instance, ReadOnlySpan<byte> header, Span<byte> mac)
    {
        Span<byte> derived = stackalloc byte[32];
        var cipher = key.Ciphers.Take();
        cipher.Derive(Encoding.UTF8.GetBytes("rolecall instance metadata " + instance), derived);
        key.Ciphers.GiveBack(cipher);
        HMACSHA256.HashData(derived, header, mac);
    }
}
