using System.Security.Cryptography;
using System.Text;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Chains;

/// <summary>Everything in an event store's file against what is sealed of it.</summary>
internal static class SqliteVerification
{
    private static readonly string[] Tables = ["record", "stream", "snapshot", "envelope_key", "store_head", "batch"];

    /// <summary>All that is wrong.</summary>
    /// <param name="head">The store's; null where it is missing or does not open, which is damage that the caller has seen.</param>
    public static List<StoreDamage> Damages(SqliteCommands commands, Envelope envelope, StoreHead? head)
    {
        var damages = new List<StoreDamage>();
        var sum = new StoreHead { Id = Guid.Empty, Commits = 0, Keys = default };
        var (former, records, snapshots) = ("", 0L, 0L);
        foreach (var kept in SqliteRows.Streams(commands))
        {
            if (kept.Name == former)
                damages.Add(new(kept.Name, $"the stream {kept.Name} is there twice"));
            former = kept.Name;
            try
            {
                var sealedHead = SealedHead.Open(envelope, kept.Name, kept.Version, kept.Head);
                sum.Add(sealedHead);
                var snapshot = SqliteRows.Snapshot(commands, kept.Name);
                snapshots += snapshot is null ? 0 : 1;
                var all = SqliteRows.Records(commands, kept.Name).Select(record =>
                {
                    records++;
                    return record;
                });
                if (StreamCheck.Damage(kept.Name, sealedHead.Head, snapshot, all, all: true) is { } damage)
                    damages.Add(Closer(commands, envelope, sealedHead, damage));
            }
            catch (DamagedStoreException damaged)
            {
                damages.Add(damaged.Damage);
            }
        }
        damages.AddRange(WithoutStream(commands, records, snapshots));
        damages.AddRange(OfOtherTypes(commands));
        damages.AddRange(Strangers(commands).Select(stranger => new StoreDamage(null, $"the {stranger.Type} {stranger.Name} was not made by this server")));
        if (head is not null)
        {
            if (AppendBatch.Damage(commands, envelope, head) is { } batch)
                damages.Add(batch);
            var known = damages.Where(damage => !damage.Added).Select(damage => damage.Stream).OfType<string>().ToHashSet();
            damages.AddRange(head.DifferencesFrom(sum, Sealed(commands, envelope)).Where(damage => damage.Stream is null || !known.Contains(damage.Stream)));
            if (!head.Keys.Span.SequenceEqual(DigestOf(SqliteSealing.KeyIds(commands))))
                damages.Add(new(null, "the list of envelope keys was changed"));
        }
        return damages;
    }

    /// <summary>What a store's head keeps of its envelope keys.</summary>
    public static byte[] DigestOf(IEnumerable<ulong> keyIds) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', keyIds.Order().Select(Envelope.Text))));

    /// <summary>A broken chain tells that a record was changed; the first that does not open was.</summary>
    private static StoreDamage Closer(SqliteCommands commands, Envelope envelope, SealedHead head, StoreDamage damage)
    {
        if (!damage.What.EndsWith("was changed", StringComparison.Ordinal))
            return damage;
        try
        {
            if (SqliteRows.Snapshot(commands, head.Stream) is { } snapshot)
                envelope.Open(snapshot.Body, Place.OfSnapshot(head.Stream, snapshot.Version));
            foreach (var record in SqliteRows.Records(commands, head.Stream))
                envelope.Open(record.Body, Place.OfRecord(head.Stream, record.Version));
            return damage;
        }
        catch (EnvelopeException refused)
        {
            return damage with { What = char.ToLowerInvariant(refused.Message[0]) + refused.Message[1..].TrimEnd('.') };
        }
    }

    /// <summary>Records and snapshots of streams that are not there: more rows than the streams have.</summary>
    private static IEnumerable<StoreDamage> WithoutStream(SqliteCommands commands, long records, long snapshots)
    {
        if (Count(commands, "record") != records)
        {
            foreach (var stream in SqliteRows.Names(commands, "SELECT DISTINCT stream FROM record WHERE stream NOT IN (SELECT name FROM stream) ORDER BY stream"))
                yield return new(stream, $"there are records of {stream}, and no such stream", Added: true);
        }
        if (Count(commands, "snapshot") != snapshots)
        {
            foreach (var stream in SqliteRows.Names(commands, "SELECT stream FROM snapshot WHERE stream NOT IN (SELECT name FROM stream) ORDER BY stream"))
                yield return new(stream, $"there is a snapshot of {stream}, and no such stream", Added: true);
        }
    }

    private static long Count(SqliteCommands commands, string table) =>
        (long)commands.Prepare($"SELECT count(*) FROM {table}").ExecuteScalar()!;

    /// <summary>What is in the file beside its tables: a trigger, a view or an index can change what is read and written.</summary>
    public static List<(string Type, string Name)> Strangers(SqliteCommands commands)
    {
        var tables = string.Join(", ", Tables.Select(table => $"'{table}'"));
        using var rows = commands.Prepare($"SELECT type, name FROM sqlite_master WHERE type <> 'table' OR name NOT IN ({tables}) ORDER BY name").ExecuteReader();
        var strangers = new List<(string, string)>();
        while (rows.Read())
            strangers.Add((rows.GetString(0), rows.GetString(1)));
        return strangers;
    }

    /// <summary>A name that is not text is found by no look-up, and reads as one that is.</summary>
    private static IEnumerable<StoreDamage> OfOtherTypes(SqliteCommands commands) =>
        SqliteRows.Names(commands, "SELECT CAST(name AS TEXT) FROM stream WHERE typeof(name) <> 'text' OR typeof(version) <> 'integer'")
            .Select(name => new StoreDamage(name, $"the row of the stream {name} was changed"));

    private static IEnumerable<SealedHead> Sealed(SqliteCommands commands, Envelope envelope)
    {
        foreach (var kept in SqliteRows.Streams(commands))
        {
            SealedHead head;
            try
            {
                head = SealedHead.Open(envelope, kept.Name, kept.Version, kept.Head);
            }
            catch (DamagedStoreException)
            {
                continue;
            }
            yield return head;
        }
    }
}
