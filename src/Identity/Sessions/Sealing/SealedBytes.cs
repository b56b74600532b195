using System.Buffers.Binary;
using System.Text;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// What a sandbox hands out and reads again itself: AES-256-GCM under its key ring. Layout: format (1 byte) · key id (4) ·
/// nonce (12) · ciphertext · tag (16); the first two, and what the bytes are bound to, are the associated data.
/// </summary>
internal static class SealedBytes
{
    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = HeaderLength + NonceLength + TagLength;

    private const int HeaderLength = 1 + 4;
    private const int NonceLength = 12;
    private const int TagLength = SealingCipher.TagLength;

    /// <summary>Bytes of associated data that are made on the stack: those of any sandbox.</summary>
    private const int ShortAssociated = 256;

    /// <summary>Seals with the newest key of the ring.</summary>
    /// <param name="format">Of the plain text.</param>
    /// <param name="boundTo">They open for nothing else.</param>
    public static byte[] Seal(byte format, ReadOnlySpan<byte> plain, string boundTo, KeyRing ring, IRandomSource random)
    {
        var bytes = new byte[Overhead + plain.Length];
        Seal(format, plain, boundTo, ring, random, bytes);
        return bytes;
    }

    /// <summary>Seals into bytes that are <see cref="Overhead"/> longer than the plain text.</summary>
    public static void Seal(
        byte format, ReadOnlySpan<byte> plain, string boundTo, KeyRing ring, IRandomSource random, Span<byte> bytes)
    {
        var key = ring.Newest;
        bytes[0] = format;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], key.KeyId);
        var nonce = bytes.Slice(HeaderLength, NonceLength);
        // Random 96-bit nonces: a key stays below 2^32 messages (NIST SP 800-38D section 8.3) by rotation.
        random.Fill(nonce);
        Span<byte> room = stackalloc byte[ShortAssociated];
        var cipher = key.Ciphers.Take();
        cipher.Encrypt(
            nonce,
            plain,
            bytes.Slice(HeaderLength + NonceLength, plain.Length),
            bytes[^TagLength..],
            AssociatedData(bytes, boundTo, room));
        key.Ciphers.GiveBack(cipher);
    }

    /// <summary>
    /// The plain text and the key that sealed it; null for what this ring did not seal for this, or with a key retired by
    /// <paramref name="now"/>.
    /// </summary>
    public static (byte[] Plain, uint KeyId)? TryOpen(ReadOnlySpan<byte> bytes, string boundTo, KeyRing ring, DateTimeOffset now)
    {
        if (bytes.Length < Overhead || ring.Find(BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]), now) is not { } key)
            return null;
        var plain = new byte[bytes.Length - Overhead];
        Span<byte> room = stackalloc byte[ShortAssociated];
        var cipher = key.Ciphers.Take();
        var isOurs = cipher.TryDecrypt(
            bytes.Slice(HeaderLength, NonceLength),
            bytes[(HeaderLength + NonceLength)..^TagLength],
            bytes[^TagLength..],
            plain,
            AssociatedData(bytes, boundTo, room));
        key.Ciphers.GiveBack(cipher);
        return isOurs ? (plain, key.KeyId) : null;
    }

    /// <summary>The token's header and what it is bound to, in the room that is given where it reaches.</summary>
    private static ReadOnlySpan<byte> AssociatedData(ReadOnlySpan<byte> bytes, string boundTo, Span<byte> room)
    {
        var length = HeaderLength + Encoding.UTF8.GetByteCount(boundTo);
        var data = length <= room.Length ? room[..length] : new byte[length];
        bytes[..HeaderLength].CopyTo(data);
        Encoding.UTF8.GetBytes(boundTo, data[HeaderLength..]);
        return data;
    }
}
