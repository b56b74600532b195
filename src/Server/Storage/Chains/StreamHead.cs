using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// What a stream is as a whole: how many records it has and the last link of their chain, in which each record's link is made
/// of the one before. Immutable: who adds to a stream makes the next head. Knows nothing of where streams are kept.
/// </summary>
internal sealed record StreamHead
{
    /// <summary>Of a link, and of a snapshot's digest.</summary>
    public const int LinkBytes = SHA256.HashSizeInBytes;

    private const int EncodedBytes = (3 * sizeof(long)) + (3 * LinkBytes);

    /// <summary>Records up to this version are gone, by an accepted loss; 0 for nearly every stream.</summary>
    public required long Base { get; init; }

    public required long Version { get; init; }

    /// <summary>The link of record <see cref="Version"/>.</summary>
    public required ReadOnlyMemory<byte> Link { get; init; }

    /// <summary>0 where there is no snapshot.</summary>
    public required long SnapshotVersion { get; init; }

    /// <summary>The link of record <see cref="SnapshotVersion"/>: whoever begins with the snapshot goes on from it.</summary>
    public required ReadOnlyMemory<byte> SnapshotLink { get; init; }

    /// <summary>SHA-256 of the snapshot's body; zeros where there is none.</summary>
    public required ReadOnlyMemory<byte> SnapshotDigest { get; init; }

    /// <summary>A stream without records, or whose first <paramref name="from"/> are gone.</summary>
    public static StreamHead Empty(string stream, long from = 0)
    {
        var first = FirstLink(stream, from);
        return new() { Base = from, Version = from, Link = first, SnapshotVersion = 0, SnapshotLink = first, SnapshotDigest = new byte[LinkBytes] };
    }

    public StreamHead Append(ReadOnlySpan<byte> body) => this with { Version = Version + 1, Link = NextLink(Link.Span, Version + 1, body) };

    /// <param name="link">Of record <paramref name="version"/>.</param>
    public StreamHead WithSnapshot(long version, ReadOnlyMemory<byte> link, ReadOnlySpan<byte> body) =>
        this with { SnapshotVersion = version, SnapshotLink = link, SnapshotDigest = SHA256.HashData(body) };

    /// <summary>The link before the first record: it binds the chain to its stream.</summary>
    public static byte[] FirstLink(string stream, long from) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"rolecall stream after {from} of {stream}")));

    public static byte[] NextLink(ReadOnlySpan<byte> link, long version, ReadOnlySpan<byte> body)
    {
        Span<byte> made = stackalloc byte[LinkBytes + sizeof(long) + LinkBytes];
        link.CopyTo(made);
        BinaryPrimitives.WriteInt64BigEndian(made[LinkBytes..], version);
        SHA256.HashData(body, made[(LinkBytes + sizeof(long))..]);
        return SHA256.HashData(made);
    }

    public byte[] Encode()
    {
        var bytes = new byte[EncodedBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Base);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), SnapshotVersion);
        Link.CopyTo(bytes.AsMemory(24));
        SnapshotLink.CopyTo(bytes.AsMemory(24 + LinkBytes));
        SnapshotDigest.CopyTo(bytes.AsMemory(24 + (2 * LinkBytes)));
        return bytes;
    }

    /// <summary>Null for bytes of another length.</summary>
    public static StreamHead? Decode(ReadOnlyMemory<byte> bytes) => bytes.Length != EncodedBytes ? null : new()
    {
        Base = BinaryPrimitives.ReadInt64BigEndian(bytes.Span),
        Version = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[8..]),
        SnapshotVersion = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[16..]),
        Link = bytes.Slice(24, LinkBytes),
        SnapshotLink = bytes.Slice(24 + LinkBytes, LinkBytes),
        SnapshotDigest = bytes.Slice(24 + (2 * LinkBytes), LinkBytes),
    };
}
