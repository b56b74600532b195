using System.Buffers.Binary;
using System.Text;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>The records of a frame: each its length, how far its sequence is from the frame's first, and what it is.</summary>
internal static class TrailRecords
{
    private const byte Call = 1;
    private const byte Deletion = 2;
    private const int PrefixBytes = 2 * sizeof(int);

    /// <param name="into">The frame so far.</param>
    /// <param name="offset">From the frame's first sequence.</param>
    /// <param name="row">A call.</param>
    public static void Write(PackedWriter into, int offset, AuditRow row)
    {
        var start = Begin(into, offset, Call, row.Sandbox);
        into.Long(row.Time.UtcTicks);
        into.Text(row.EventName);
        into.Text(row.RequestId);
        into.Text(row.ErrorCode);
        into.Count(row.Views.Count);
        for (var i = 0; i < row.Views.Count; i++)
        {
            var view = row.Views[i];
            into.Text(view.AccountId);
            Write(into, view.Users);
            Write(into, view.Resources);
        }
        into.Bytes(row.Record.Span);
        End(into, start);
    }

    /// <summary>All that stands before it of the sandbox is deleted.</summary>
    public static void WriteDeletion(PackedWriter into, int offset, string sandbox) => End(into, Begin(into, offset, Deletion, sandbox));

    /// <summary>A record as it was written, in another frame.</summary>
    public static void Copy(PackedWriter into, int offset, ReadOnlySpan<byte> body)
    {
        var start = into.Length;
        BinaryPrimitives.WriteInt32LittleEndian(into.Reserve(PrefixBytes)[sizeof(int)..], offset);
        body.CopyTo(into.Reserve(body.Length));
        End(into, start);
    }

    /// <summary>Takes the next record of a frame.</summary>
    /// <param name="rest">The frame's records from there on; after it, those behind.</param>
    /// <param name="offset">From the frame's first sequence.</param>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, out int offset)
    {
        if (rest.Length < PrefixBytes || BinaryPrimitives.ReadInt32LittleEndian(rest) is var length && (length < 1 || length > rest.Length - PrefixBytes))
            throw new InvalidDataException("A frame of the trail is no row of records.");
        offset = BinaryPrimitives.ReadInt32LittleEndian(rest[sizeof(int)..]);
        var body = rest.Slice(PrefixBytes, length);
        rest = rest[(PrefixBytes + length)..];
        return body;
    }

    public static bool IsDeletion(ReadOnlySpan<byte> body) => body[0] == Deletion;


    /// <summary>Whose a record is, its time (of a deletion, 0), and how many views it has (of a deletion, 1).</summary>
    /// <param name="body">The record.</param>
    /// <param name="known">A sandbox that it is probably of, whose name need not be made again.</param>
    public static (string Sandbox, long Ticks, int Views) Summary(ReadOnlySpan<byte> body, string? known = null)
    {
        var reader = new PackedReader(body[1..]);
        var name = reader.TextBytes();
        var sandbox = known is not null && Ascii.Equals(name, known) ? known : Encoding.UTF8.GetString(name);
        if (IsDeletion(body))
            return (sandbox, 0, 1);
        var ticks = reader.Long();
        for (var i = 0; i < 3; i++)
            reader.TextBytes();
        return (sandbox, ticks, reader.Count());
    }

    public static AuditRow Read(ReadOnlySpan<byte> body)
    {
        var reader = new PackedReader(body);
        if (reader.Byte() != Call)
            throw new InvalidDataException("A record of the trail is of a kind that this version does not know.");
        var (sandbox, ticks) = (reader.Text()!, reader.Long());
        var (name, request, error) = (reader.Text()!, reader.Text()!, reader.Text());
        var views = new AuditView[reader.Count()];
        for (var i = 0; i < views.Length; i++)
            views[i] = new AuditView { AccountId = reader.Text()!, Users = Names(ref reader), Resources = Names(ref reader) };
        return new AuditRow
        {
            Sandbox = sandbox,
            Time = new DateTimeOffset(ticks, TimeSpan.Zero),
            EventName = name,
            RequestId = request,
            ErrorCode = error,
            Views = views,
            Record = reader.Bytes().ToArray(),
        };
    }

    private static int Begin(PackedWriter into, int offset, byte kind, string sandbox)
    {
        var start = into.Length;
        BinaryPrimitives.WriteInt32LittleEndian(into.Reserve(PrefixBytes)[sizeof(int)..], offset);
        into.Byte(kind);
        into.Text(sandbox);
        return start;
    }

    private static void End(PackedWriter into, int start) =>
        BinaryPrimitives.WriteInt32LittleEndian(into[start..(start + sizeof(int))], into.Length - start - PrefixBytes);

    private static void Write(PackedWriter into, IReadOnlyList<string> names)
    {
        into.Count(names.Count);
        for (var i = 0; i < names.Count; i++)
            into.Text(names[i]);
    }

    private static string[] Names(ref PackedReader reader)
    {
        if (reader.Count() is not (> 0 and var count))
            return [];
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = reader.Text()!;
        return names;
    }
}
