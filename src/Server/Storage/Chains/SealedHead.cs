using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// A head as it is kept beside its stream, with the seal that only a holder of the envelope key can make, and the share that it
/// has in the store's head. Both come from one HMAC-SHA-512: the first half is kept, the second never leaves the process, so
/// that nobody who reads the file can work out which heads would make up the same sum.
/// </summary>
internal sealed record SealedHead
{
    private const int SealBytes = 32;

    public required string Stream { get; init; }

    public required StreamHead Head { get; init; }

    /// <summary>Key id, head, seal.</summary>
    public required byte[] Kept { get; init; }

    /// <summary>32 bytes that the stream's name, its head and the envelope key determine.</summary>
    public required ReadOnlyMemory<byte> Share { get; init; }

    public static SealedHead Seal(Envelope envelope, string stream, StreamHead head) => Make(envelope, envelope.Newest, stream, head);

    /// <exception cref="DamagedStoreException">It is not a head that was sealed for this stream at this version.</exception>
    public static SealedHead Open(Envelope envelope, string stream, long version, byte[]? kept)
    {
        if (kept is null || kept.Length <= sizeof(ulong) + SealBytes || StreamHead.Decode(kept.AsMemory()[sizeof(ulong)..^SealBytes]) is not { } head)
            throw new DamagedStoreException(stream, $"the head of {stream} was not written by this server");
        var key = BinaryPrimitives.ReadUInt64BigEndian(kept);
        if (!envelope.Has(key))
            throw new DamagedStoreException(
                stream, $"the head of {stream} is sealed with the envelope key {Envelope.Text(key)}, which this server does not have");
        var made = Make(envelope, key, stream, head);
        return CryptographicOperations.FixedTimeEquals(made.Kept, kept) && head.Version == version
            ? made
            : throw new DamagedStoreException(stream, $"the head of {stream} at version {version} was changed");
    }

    private static SealedHead Make(Envelope envelope, ulong key, string stream, StreamHead head)
    {
        var (name, encoded) = (Encoding.UTF8.GetBytes(stream), head.Encode());
        // The head's length is fixed, so no two pairs of head and name are the same bytes.
        var mac = envelope.Authenticate(key, [.. encoded, .. name]);
        var kept = new byte[sizeof(ulong) + encoded.Length + SealBytes];
        BinaryPrimitives.WriteUInt64BigEndian(kept, key);
        encoded.CopyTo(kept.AsSpan(sizeof(ulong)));
        mac.AsSpan(0, SealBytes).CopyTo(kept.AsSpan(sizeof(ulong) + encoded.Length));
        return new() { Stream = stream, Head = head, Kept = kept, Share = mac.AsMemory(SealBytes) };
    }
}
