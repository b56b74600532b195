using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Identity;

/// <summary>
/// What a sandbox hands out as text that only it can read again: AES-256-GCM under its key ring. Sandbox and purpose are bound
/// as associated data, so a text opens in no other sandbox, and for nothing else. Layout: version (1 byte) · key id (4) ·
/// nonce (12) · ciphertext · tag (16), in base64url.
/// </summary>
internal static class SealedText
{
    private const byte FormatVersion = 1;
    private const int HeaderLength = 1 + 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Characters of the text that so many bytes make.</summary>
    public static int LengthOf(int plainBytes) => Base64Url.GetEncodedLength(HeaderLength + NonceLength + plainBytes + TagLength);

    public static string Seal(byte[] plain, string purpose, KeyRing ring, string sandbox, IRandomSource random)
    {
        var key = ring.Newest;
        var bytes = new byte[HeaderLength + NonceLength + plain.Length + TagLength];
        bytes[0] = FormatVersion;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), key.KeyId);
        random.Fill(bytes.AsSpan(HeaderLength, NonceLength));
        using var gcm = new AesGcm(key.Key.AsSpan(), TagLength);
        gcm.Encrypt(
            bytes.AsSpan(HeaderLength, NonceLength),
            plain,
            bytes.AsSpan(HeaderLength + NonceLength, plain.Length),
            bytes.AsSpan(bytes.Length - TagLength),
            AssociatedData(bytes, purpose, sandbox));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for what was not sealed for this purpose in this sandbox, by a key that still opens.</summary>
    public static byte[]? TryOpen(string text, string purpose, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (Decode(text) is not { } bytes || bytes.Length < HeaderLength + NonceLength + TagLength || bytes[0] != FormatVersion)
            return null;
        if (ring.Find(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)), now) is not { } key)
            return null;
        var plain = new byte[bytes.Length - HeaderLength - NonceLength - TagLength];
        using var gcm = new AesGcm(key.Key.AsSpan(), TagLength);
        try
        {
            gcm.Decrypt(
                bytes.AsSpan(HeaderLength, NonceLength),
                bytes.AsSpan(HeaderLength + NonceLength, plain.Length),
                bytes.AsSpan(bytes.Length - TagLength),
                plain,
                AssociatedData(bytes, purpose, sandbox));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>Only the one spelling that we write; base64 has several of the same bytes.</summary>
    private static byte[]? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }

    /// <summary>Sandbox names have no line break, so this is no session token's associated data.</summary>
    private static byte[] AssociatedData(ReadOnlySpan<byte> sealedBytes, string purpose, string sandbox) =>
        [.. sealedBytes[..HeaderLength], .. Encoding.UTF8.GetBytes(purpose + "\n" + sandbox)];
}
