using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// A small sealed file beside a store that says how far the store had come: a copy of the store from before, put in its place,
/// is seen by it. Written after each commit and never waited for: after a power loss it may be behind the store, which is
/// no harm, and is never ahead of it. It stands in two places, each within a sector, so that one that is half written leaves the
/// other; and both always say the same, so that whoever cut the store's end cannot go back to an earlier mark by spoiling the newer one.
/// </summary>
internal sealed class StoreMark : IDisposable
{
    private const int SlotBytes = 512;
    private readonly Envelope envelope;
    private readonly IRandomSource random;
    private readonly string place;
    private FileStream? stream;

    // The stream's own property asks the file where it stands, with each look.
    private SafeFileHandle? handle;

    /// <param name="of">The store: a mark of another kind of store does not open for it.</param>
    public StoreMark(string file, Envelope envelope, IRandomSource random, string of = "event store")
    {
        (File, this.envelope, this.random, place) = (file, envelope, random, "mark of the " + of);
        if (System.IO.File.Exists(file))
            Open();
    }

    public string File { get; }

    /// <summary>The store that it is of, and the commits that it had seen; null where there is no mark that opens.</summary>
    public (Guid Id, long Commits)? Read() => stream is null ? null : Read(handle!);

    /// <summary>The same of the file that stands in its place now: the one that is written to may have been taken away.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (Guid Id, long Commits)? ReadInPlace()
    {
        if (!System.IO.File.Exists(File))
            return null;
        using var now = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // Two writes may come between the looks at its places, and either be half seen.
        return Read(now) ?? Read(now);
    }

    private (Guid Id, long Commits)? Read(SafeFileHandle from)
    {
        (Guid Id, long Commits)? newest = null;
        var slot = new byte[SlotBytes];
        for (var number = 0; number < 2; number++)
        {
            var length = RandomAccess.Read(from, slot, number * SlotBytes);
            try
            {
                if (length > 0 && slot[0] > 0 && envelope.Open(slot.AsSpan(1, Math.Min(slot[0], length - 1)), place) is { Length: 24 } plain
                    && BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(16)) is var commits
                        && (newest is null || commits > newest.Value.Commits))
                    newest = (new Guid(plain.AsSpan(0, 16)), commits);
            }
            catch (EnvelopeException)
            {
                // Half written, or nobody's: the other one counts.
            }
        }
        return newest;
    }

    /// <summary>Begins anew, on the disk before anything is committed that it must be there for.</summary>
    public void Begin(Guid id, long commits)
    {
        if (stream is null)
            Open();
        WriteBoth(id, commits);
        RandomAccess.FlushToDisk(handle!);
    }

    /// <summary>Says that the store has come this far, where it can: the commit is kept already.</summary>
    public void Write(Guid id, long commits)
    {
        try
        {
            WriteBoth(id, commits);
        }
        catch (IOException)
        {
            // A mark that is behind finds less, and refuses nothing.
        }
    }

    public void Dispose() => stream?.Dispose();

    private void WriteBoth(Guid id, long commits)
    {
        Span<byte> plain = stackalloc byte[24];
        id.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain[16..], commits);
        var body = envelope.Seal(plain, place, random);
        Span<byte> slots = stackalloc byte[2 * SlotBytes];
        slots.Clear();
        for (var at = 0; at < slots.Length; at += SlotBytes)
        {
            slots[at] = (byte)body.Length;
            body.CopyTo(slots[(at + 1)..]);
        }
        RandomAccess.Write(handle!, slots, 0);
    }

    private void Open()
    {
        var options = SecretFile.OwnerOnly(FileMode.OpenOrCreate);
        (options.Share, options.BufferSize) = (FileShare.ReadWrite, 0);
        stream = new FileStream(File, options);
        handle = stream.SafeFileHandle;
    }
}
