using System.Buffers.Binary;
using System.Text;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// All streams of a store in one sealed row: how often it was written, and a sum of all heads, in a few cells. Each head goes
/// into the cell of its stream's name by XOR, so one that changes is taken out and the new one put in, whatever the number of
/// streams. The sum is of secret shares and under the envelope: nobody can make another set of streams that fits it. Beside its
/// share a head leaves name and versions in its cell, so a stream that is missing, added or older than it was can be named.
/// </summary>
internal sealed class StoreHead
{
    /// <summary>All cells fit on one page of the database.</summary>
    private const int Cells = 16;

    private const int ShareBytes = 32;
    private const int NameAt = ShareBytes + (3 * sizeof(long)) + 1;
    private const int CellBytes = 192;
    private const int LongestName = CellBytes - NameAt;
    private const int CellsAt = 16 + (2 * sizeof(long)) + KeysBytes;
    private const int KeysBytes = 32;
    private const int SettledAt = CellsAt + (Cells * CellBytes);
    private const int BatchLinkAt = SettledAt + sizeof(long);
    private const string Place = "head of all streams";

    private readonly byte[] cells = new byte[Cells * CellBytes];

    /// <summary>Of the store, made with it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Transactions that changed the store.</summary>
    public required long Commits { get; set; }

    /// <summary>Of those, the ones whose appends are in their streams; each one after has its appends in a batch.</summary>
    public long Settled { get; set; }

    /// <summary>
    /// The link of the newest batch, in which each batch's link is made of the one before; <see cref="AppendBatch.FirstLink"/> where
    /// there is none. Null of a store whose batches were written before they were linked.
    /// </summary>
    public byte[]? BatchLink { get; set; } = AppendBatch.FirstLink;

    public long Streams { get; private set; }

    /// <summary>SHA-256 of the ids of the envelope keys that sealed in it.</summary>
    public required ReadOnlyMemory<byte> Keys { get; set; }

    public static Guid NewId(IRandomSource random)
    {
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        return new Guid(id);
    }

    public void Add(SealedHead head)
    {
        Streams++;
        Put(cells, head);
    }

    public void Remove(SealedHead head)
    {
        Streams--;
        Put(cells, head);
    }

    /// <summary>Adds all that another head sums up: sums of several writers are the sum of their streams.</summary>
    public void Add(StoreHead other)
    {
        Streams += other.Streams;
        Xor(cells, other.cells);
    }

    /// <summary>Another of the same sum, to be changed.</summary>
    public StoreHead Copy()
    {
        var copy = new StoreHead { Id = Id, Commits = Commits, Keys = Keys };
        copy.Add(this);
        return copy;
    }

    public byte[] Seal(Envelope envelope, IRandomSource random)
    {
        var plain = new byte[BatchLinkAt + AppendBatch.LinkBytes];
        Id.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(16), Commits);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(24), Streams);
        Keys.CopyTo(plain.AsMemory(32));
        cells.CopyTo(plain.AsSpan(CellsAt));
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(SettledAt), Settled);
        (BatchLink ?? throw new InvalidOperationException("Batches without links are put into their streams first.")).CopyTo(
            plain.AsSpan(BatchLinkAt));
        return envelope.Seal(plain, Place, random);
    }

    /// <exception cref="EnvelopeException">It was not sealed by this server, or changed.</exception>
    public static StoreHead Open(Envelope envelope, byte[] body)
    {
        var plain = envelope.Open(body, Place);
        var head = new StoreHead
        {
            Id = new Guid(plain.AsSpan(0, 16)),
            Commits = BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(16)),
            Streams = BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(24)),
            Keys = plain.AsMemory(32, KeysBytes),
        };
        plain.AsSpan(CellsAt, Cells * CellBytes).CopyTo(head.cells);
        // Versions before there were batches did not write it.
        head.Settled = plain.Length > SettledAt ? BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(SettledAt)) : head.Commits;
        head.BatchLink = plain.Length > BatchLinkAt ? plain[BatchLinkAt..]
            : head.Settled == head.Commits ? AppendBatch.FirstLink : null;
        return head;
    }

    /// <summary>Where this head and the sum of what was found are not the same.</summary>
    /// <param name="found">The sum of <paramref name="present"/>.</param>
    /// <param name="present">All heads that were found; only asked where there is a difference.</param>
    public List<StoreDamage> DifferencesFrom(StoreHead found, IEnumerable<SealedHead> present)
    {
        var damages = new List<StoreDamage>();
        var difference = new byte[CellBytes];
        for (var cell = 0; cell < Cells; cell++)
        {
            cells.AsSpan(cell * CellBytes, CellBytes).CopyTo(difference);
            Xor(difference, found.cells.AsSpan(cell * CellBytes, CellBytes));
            if (difference.AsSpan().ContainsAnyExcept((byte)0))
                damages.Add(Explain(difference, [.. present.Where(head => CellOf(head.Stream) == cell)]));
        }
        if (damages.Count == 0 && found.Streams != Streams)
            damages.Add(new(null, $"the store has {found.Streams} streams, and had {Streams}"));
        return damages;
    }

    /// <summary>One stream is missing, or there too much, or not as new as it was; of several in one cell nothing can be told.</summary>
    private static StoreDamage Explain(byte[] difference, IReadOnlyList<SealedHead> present)
    {
        var (version, snapshot) = (BinaryPrimitives.ReadInt64BigEndian(difference.AsSpan(ShareBytes)), BinaryPrimitives.ReadInt64BigEndian(difference.AsSpan(ShareBytes + 8)));
        var entry = new byte[CellBytes];
        foreach (var head in present)
        {
            entry.AsSpan().Clear();
            PutInto(entry, head);
            if (entry.AsSpan().SequenceEqual(difference))
                return new(
                    head.Stream, $"the stream {head.Stream} (records up to {head.Head.Version}) was deleted, or never there", Added: true);
            var (was, had) = (head.Head.Version ^ version, head.Head.SnapshotVersion ^ snapshot);
            var isItsOwn = !difference.AsSpan(NameAt - 1).ContainsAnyExcept((byte)0)
                && (Fingerprint(head.Stream, was, had) ^ Fingerprint(head.Stream, head.Head.Version, head.Head.SnapshotVersion))
                    == BinaryPrimitives.ReadUInt64BigEndian(difference.AsSpan(ShareBytes + 16));
            if (isItsOwn && (version, snapshot) != (0, 0))
                return new(head.Stream, version == 0 ? $"snapshot {had} of {head.Stream} is missing" : $"record {Math.Min(was, head.Head.Version) + 1} of {head.Stream} is missing: the stream ended with {was}, and this is an older copy that ends with {head.Head.Version}");
        }
        var length = Math.Min(difference[NameAt - 1], (byte)LongestName);
        var name = Encoding.UTF8.GetString(difference.AsSpan(NameAt, length));
        return length > 0
            && Fingerprint(name, version, snapshot) == BinaryPrimitives.ReadUInt64BigEndian(difference.AsSpan(ShareBytes + 16))
            ? new(name, $"the stream {name} (records up to {version}) is missing")
            : new(null, present.Count == 1
                ? $"the stream {present[0].Stream} is not the newest of its name"
                : "several streams are missing, or older than they were, or were added");
    }

    private static void Put(byte[] cells, SealedHead head) => PutInto(cells.AsSpan(CellOf(head.Stream) * CellBytes, CellBytes), head);

    private static void PutInto(Span<byte> cell, SealedHead head)
    {
        Span<byte> entry = stackalloc byte[CellBytes];
        entry.Clear();
        head.Share.Span.CopyTo(entry);
        BinaryPrimitives.WriteInt64BigEndian(entry[ShareBytes..], head.Head.Version);
        BinaryPrimitives.WriteInt64BigEndian(entry[(ShareBytes + 8)..], head.Head.SnapshotVersion);
        BinaryPrimitives.WriteUInt64BigEndian(
            entry[(ShareBytes + 16)..], Fingerprint(head.Stream, head.Head.Version, head.Head.SnapshotVersion));
        Encoding.UTF8.GetEncoder().Convert(head.Stream, entry[NameAt..], flush: false, out _, out var length, out _);
        entry[NameAt - 1] = (byte)length;
        Xor(cell, entry);
    }

    private static void Xor(Span<byte> into, ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] ^= other[i];
    }

    private static int CellOf(string stream) => (int)(HashOf(stream) % Cells);

    /// <summary>FNV-1a: the same in every process; what must be safe from somebody is in the share.</summary>
    private static ulong HashOf(string stream)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in stream)
            hash = (hash ^ character) * 1_099_511_628_211UL;
        return hash ^ (hash >> 32);
    }

    private static ulong Fingerprint(string stream, long version, long snapshot)
    {
        var mixed = HashOf(stream) + ((ulong)version * 0x9E37_79B9_7F4A_7C15UL) + ((ulong)snapshot * 0xC2B2_AE3D_27D4_EB4FUL);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return mixed ^ (mixed >> 31);
    }
}
