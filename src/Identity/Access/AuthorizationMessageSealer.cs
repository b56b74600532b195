using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>
/// Encoded authorization messages: a decision, packed and sealed with AES-256-GCM under the sandbox's key ring. Sandbox and
/// purpose are bound as associated data, so a message is never a session token, nor of another sandbox. Layout: version
/// (1 byte) · key id (4) · nonce (12) · ciphertext of account id and packed JSON · tag (16), in base64url.
/// </summary>
public static class AuthorizationMessageSealer
{
    /// <summary>Characters of the longest message: the model's cap.</summary>
    public const int Longest = 10_240;

    private const byte FormatVersion = 1;
    private const int AccountLength = 12;
    private const int HeaderLength = 1 + 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Seals a decision for the account; null for one that does not fit even when abridged.</summary>
    /// <param name="accountId">Twelve digits: only there it may be decoded.</param>
    public static string? Seal(
        Decision decision, IReadOnlyList<ConditionEntry> context, string accountId, KeyRing ring, string sandbox, IRandomSource random) =>
        Seal(AuthorizationMessage.Describe(decision, context), accountId, ring, sandbox, random)
        ?? Seal(AuthorizationMessage.Describe(decision, context, abridged: true), accountId, ring, sandbox, random);

    /// <summary>The decision's JSON; null for what was not sealed here, for this account of this sandbox, by a key that still opens.</summary>
    public static string? TryOpen(string encoded, string accountId, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (encoded.Length > Longest || Decode(encoded) is not { } bytes || bytes.Length < HeaderLength + NonceLength + AccountLength + TagLength)
            return null;
        if (bytes[0] != FormatVersion || ring.Find(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)), now) is not { } key)
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
                AssociatedData(bytes, sandbox));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return Encoding.ASCII.GetString(plain, 0, AccountLength) == accountId ? Unpack(plain) : null;
    }

    private static string? Seal(string json, string accountId, KeyRing ring, string sandbox, IRandomSource random)
    {
        var key = ring.Newest;
        var plain = Pack(json, accountId);
        var bytes = new byte[HeaderLength + NonceLength + plain.Length + TagLength];
        if (Base64Url.GetEncodedLength(bytes.Length) > Longest)
            return null;
        bytes[0] = FormatVersion;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), key.KeyId);
        random.Fill(bytes.AsSpan(HeaderLength, NonceLength));
        using var gcm = new AesGcm(key.Key.AsSpan(), TagLength);
        gcm.Encrypt(
            bytes.AsSpan(HeaderLength, NonceLength),
            plain,
            bytes.AsSpan(HeaderLength + NonceLength, plain.Length),
            bytes.AsSpan(bytes.Length - TagLength),
            AssociatedData(bytes, sandbox));
        return Base64Url.EncodeToString(bytes);
    }

    private static byte[] Pack(string json, string accountId)
    {
        using var packed = new MemoryStream();
        packed.Write(Encoding.ASCII.GetBytes(accountId));
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(Encoding.UTF8.GetBytes(json));
        return packed.ToArray();
    }

    private static string Unpack(byte[] plain)
    {
        using var brotli = new BrotliStream(new MemoryStream(plain, AccountLength, plain.Length - AccountLength), CompressionMode.Decompress);
        using var text = new StreamReader(brotli, Encoding.UTF8);
        return text.ReadToEnd();
    }

    /// <summary>Only the one spelling that we write; base64 has several of the same bytes.</summary>
    private static byte[]? Decode(string encoded)
    {
        if (!Base64Url.IsValid(encoded))
            return null;
        var bytes = Base64Url.DecodeFromChars(encoded);
        return Base64Url.EncodeToString(bytes) == encoded ? bytes : null;
    }

    /// <summary>Sandbox names have no line break, so this is no session token's associated data.</summary>
    private static byte[] AssociatedData(ReadOnlySpan<byte> message, string sandbox) =>
        [.. message[..HeaderLength], .. Encoding.UTF8.GetBytes("authorization message\n" + sandbox)];
}
