using System.Security.Cryptography;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>
/// The appends of one commit, in one sealed row: written at once, and put into their streams later, with those of other commits.
/// </summary>
internal static class AppendBatch
{
    public const int LinkBytes = StreamHead.LinkBytes;

    /// <summary>The link before the first batch after the streams.</summary>
    public static byte[] FirstLink { get; } = new byte[LinkBytes];

    /// <summary>An append, as it was asked for.</summary>
    public readonly record struct Entry(string Stream, long ExpectedVersion, byte[][] Bodies);

    public static void Write(PackedWriter into, string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> bodies)
    {
        into.Text(stream);
        into.Long(expectedVersion);
        into.Count(bodies.Count);
        foreach (var body in bodies)
            into.Bytes(body.Span);
    }

    /// <summary>Of a batch: nobody who has another copy of the store can put its batch of that number into this one.</summary>
    public static byte[] NextLink(byte[] former, long number, byte[] body) => StreamHead.NextLink(former, number, body);

    /// <summary>All appends that are not in their streams, in their order.</summary>
    /// <exception cref="DamagedStoreException">A batch is missing, added, or not as it was written: what is before it was
    /// returned.</exception>
    public static IEnumerable<Entry> ReadAll(SqliteCommands commands, Envelope envelope, StoreHead head)
    {
        var (last, link) = (head.Settled, head.BatchLink is null ? null : FirstLink);
        // A batch is the one that was written where what follows it goes on from it: the next batch, or the store's head.
        List<Entry> former = [];
        foreach (var (number, body) in SqliteRows.Batches(commands))
        {
            if (number != last + 1 || number > head.Commits)
            {
                throw new DamagedStoreException(
                    null, number <= last || number > head.Commits ? $"batch {number} was added" : $"batch {last + 1} is missing");
            }
            var read = Read(envelope, number, link, body);
            foreach (var entry in former)
                yield return entry;
            (last, former) = (number, read);
            link = link is null ? null : NextLink(link, number, body);
        }
        if (last != head.Commits)
            throw new DamagedStoreException(null, $"batch {last + 1} is missing: there were batches up to {head.Commits}");
        if (link is not null && !CryptographicOperations.FixedTimeEquals(link, head.BatchLink))
            throw new DamagedStoreException(null, $"batch {last} is that of another copy of the store");
        foreach (var entry in former)
            yield return entry;
    }

    /// <summary>What is wrong with the batches, against each other and the streams; null where nothing is.</summary>
    public static StoreDamage? Damage(SqliteCommands commands, Envelope envelope, StoreHead head)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (var (stream, expected, bodies) in ReadAll(commands, envelope, head))
            {
                if (!versions.TryGetValue(stream, out var version))
                    version = SqliteRows.Stream(commands, stream)?.Version ?? 0;
                if (version != expected)
                    return new(stream, $"record {Math.Min(version, expected) + 1} of {stream} is missing: a batch goes on from {expected}");
                versions[stream] = expected + bodies.Length;
            }
            return null;
        }
        catch (DamagedStoreException damaged)
        {
            return damaged.Damage;
        }
    }

    private static List<Entry> Read(Envelope envelope, long number, byte[]? link, byte[] body)
    {
        try
        {
            var entries = new List<Entry>();
            var reader = new PackedReader(envelope.Open(body, Place.OfBatch(number, link)));
            while (!reader.AtEnd)
            {
                var (stream, expected) = (reader.Text()!, reader.Long());
                var bodies = new byte[reader.Count()][];
                for (var i = 0; i < bodies.Length; i++)
                    bodies[i] = reader.Bytes().ToArray();
                entries.Add(new(stream, expected, bodies));
            }
            return entries;
        }
        catch (EnvelopeException refused)
        {
            throw new DamagedStoreException(null, char.ToLowerInvariant(refused.Message[0]) + refused.Message[1..].TrimEnd('.'));
        }
    }
}
