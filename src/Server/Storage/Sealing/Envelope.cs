using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Identity.Ids;

namespace Rolecall.Server.Storage.Sealing;

/// <summary>
/// The keys that the store's bodies are sealed with (AES-256-GCM): the newest seals, all open. What is sealed names its key,
/// and opens only in its place. 96 random bits of nonce are good for 2^32 bodies of a key.
/// </summary>
internal sealed class Envelope
{
    /// <summary>Of a key (AES-256).</summary>
    public const int KeyBytes = 32;

    private const int IdBytes = sizeof(ulong);
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 2 + IdBytes + NonceBytes;

    /// <summary>Of a body that was sealed before there were chains.</summary>
    private const byte BeforeChains = 0x01;

    private const byte Format = 0x02;

    // A cipher takes longer to make than a record to seal, and serves one thread at a time.
    private readonly FrozenDictionary<ulong, ThreadLocal<AesGcm>> ciphers;
    private readonly FrozenDictionary<ulong, byte[]> chainKeys;

    /// <param name="keys">Of 32 bytes each, the newest last.</param>
    public Envelope(ImmutableArray<byte[]> keys)
    {
        ciphers = keys.DistinctBy(IdOf).ToFrozenDictionary(IdOf, key => new ThreadLocal<AesGcm>(() => new AesGcm(key, TagBytes)));
        chainKeys = keys.DistinctBy(IdOf).ToFrozenDictionary(IdOf, key => HMACSHA256.HashData(key, "rolecall chain key"u8));
        Newest = IdOf(keys[^1]);
    }

    /// <summary>The key that seals. An id is drawn from its key, so another key has another.</summary>
    public ulong Newest { get; }

    /// <summary>The ids of all keys.</summary>
    public IEnumerable<ulong> Keys => ciphers.Keys;

    public bool Has(ulong id) => ciphers.ContainsKey(id);

    public static string Text(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The key that the body is sealed with; null for one in clear: neither JSON nor any other UTF-8 begins like this.</summary>
    public static ulong? KeyOf(ReadOnlySpan<byte> body) =>
        body is [0xFF, BeforeChains or Format, ..] && body.Length >= HeaderBytes + TagBytes
            ? BinaryPrimitives.ReadUInt64BigEndian(body[2..])
            : null;

    /// <summary>
    /// Whether the body was sealed for a store whose streams are chained: such a store without its chains had them taken away.
    /// Sealed to its format, so nobody makes an older body out of a newer one.
    /// </summary>
    public static bool IsOfChain(ReadOnlySpan<byte> body) => KeyOf(body) is not null && body[1] == Format;

    /// <summary>64 bytes that nobody without the key can make (HMAC-SHA-512, with a key drawn from the envelope key).</summary>
    public byte[] Authenticate(ulong key, ReadOnlySpan<byte> data) => HMACSHA512.HashData(chainKeys[key], data);

    /// <summary>Mark and format, key id, nonce, ciphertext, tag.</summary>
    /// <param name="place">Where the body will lie: it opens nowhere else.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, string place, IRandomSource random)
    {
        var body = new byte[HeaderBytes + plain.Length + TagBytes];
        (body[0], body[1]) = (0xFF, Format);
        BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(2), Newest);
        var nonce = body.AsSpan(2 + IdBytes, NonceBytes);
        random.Fill(nonce);
        ciphers[Newest].Value!.Encrypt(
            nonce, plain, body.AsSpan(HeaderBytes, plain.Length), body.AsSpan(HeaderBytes + plain.Length), SealedTo(Format, place));
        return body;
    }

    /// <exception cref="EnvelopeException">The body is not sealed, or by another key, or for another place, or it was changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> body, string place)
    {
        if (KeyOf(body) is not { } id)
            throw new EnvelopeException($"The {place} is not sealed: it was not written by this server.");
        if (!ciphers.TryGetValue(id, out var cipher))
            throw new EnvelopeException($"The {place} is sealed with the envelope key {Text(id)}, which this server does not have.");
        var plain = new byte[body.Length - HeaderBytes - TagBytes];
        try
        {
            cipher.Value!.Decrypt(
                body.Slice(2 + IdBytes, NonceBytes), body[HeaderBytes..^TagBytes], body[^TagBytes..], plain, SealedTo(body[1], place));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new EnvelopeException($"The {place} does not open: it was changed, or sealed for another place.");
        }
    }

    private static byte[] SealedTo(byte format, string place) =>
        format == BeforeChains ? Encoding.UTF8.GetBytes(place) : [format, .. Encoding.UTF8.GetBytes(place)];

    private static ulong IdOf(byte[] key) =>
        BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(key, "rolecall envelope key id"u8));
}
