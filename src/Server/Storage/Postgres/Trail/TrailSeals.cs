using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// What of the trail only a holder of the envelope key can make: the seals of its rows, of its frames, of its head and of deletions.
/// </summary>
internal sealed class TrailSeals(Envelope envelope)
{
    private const int KeyBytes = sizeof(ulong);
    private const int RowSealBytes = 16;
    private const int FrameSealBytes = 32;

    /// <summary>Of a call in its place.</summary>
    /// <param name="digest">SHA-256 of its body, which may be gone with its sandbox.</param>
    public byte[] OfRow(string sandbox, long sequence, int views, ReadOnlySpan<byte> digest) =>
        Seal(envelope.Newest, Row(sandbox, sequence, views, digest), RowSealBytes);

    public bool IsRow(byte[] seal, string sandbox, long sequence, int views, ReadOnlySpan<byte> digest) =>
        IsSeal(seal, Row(sandbox, sequence, views, digest), RowSealBytes);

    /// <param name="former">The seal of the frame before.</param>
    /// <param name="rows">The seals of its rows.</param>
    public byte[] OfFrame(byte[] former, long first, long last, IEnumerable<byte[]> rows) =>
        Seal(envelope.Newest, Frame(former, first, last, rows), FrameSealBytes);

    public bool IsFrame(byte[] seal, byte[] former, long first, long last, IEnumerable<byte[]> rows) =>
        IsSeal(seal, Frame(former, first, last, rows), FrameSealBytes);

    public byte[] OfHead(TrailEnd end) => Seal(envelope.Newest, Head(end), FrameSealBytes);

    public bool IsHead(byte[] seal, TrailEnd end) => IsSeal(seal, Head(end), FrameSealBytes);

    /// <summary>Of a sandbox's calls up to a sequence.</summary>
    public byte[] OfDeletion(string sandbox, long last) => Seal(envelope.Newest, Deletion(sandbox, last), FrameSealBytes);

    public bool IsDeletion(byte[] seal, string sandbox, long last) => IsSeal(seal, Deletion(sandbox, last), FrameSealBytes);

    private byte[] Seal(ulong key, byte[] data, int bytes)
    {
        var seal = new byte[KeyBytes + bytes];
        BinaryPrimitives.WriteUInt64BigEndian(seal, key);
        envelope.Authenticate(key, data).AsSpan(0, bytes).CopyTo(seal.AsSpan(KeyBytes));
        return seal;
    }

    private bool IsSeal(byte[] seal, byte[] data, int bytes) =>
        seal.Length == KeyBytes + bytes && BinaryPrimitives.ReadUInt64BigEndian(seal) is var key && envelope.Has(key)
        && CryptographicOperations.FixedTimeEquals(seal, Seal(key, data, bytes));

    // Each kind begins with a letter of its own, and what has no fixed length stands last: no two are the same bytes.
    private static byte[] Row(string sandbox, long sequence, int views, ReadOnlySpan<byte> digest) =>
        [(byte)'r', .. Numbers(sequence, views), .. digest, .. Encoding.UTF8.GetBytes(sandbox)];

    private static byte[] Frame(byte[] former, long first, long last, IEnumerable<byte[]> rows) =>
        [(byte)'f', .. Numbers(first, last), .. SHA256.HashData(former), .. rows.SelectMany(row => row)];

    private static byte[] Head(TrailEnd end) =>
        [(byte)'h', .. Numbers(end.Last, end.Base), .. SHA256.HashData(end.Seal), .. SHA256.HashData(end.BaseSeal)];

    private static byte[] Deletion(string sandbox, long last) => [(byte)'d', .. Numbers(last, 0), .. Encoding.UTF8.GetBytes(sandbox)];

    private static byte[] Numbers(long first, long second)
    {
        var bytes = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, first);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(sizeof(long)), second);
        return bytes;
    }
}
