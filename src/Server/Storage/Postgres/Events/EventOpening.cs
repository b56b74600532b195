using System.Globalization;
using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>
/// How a silo comes to use the event store of its cluster: it has all envelope keys that sealed there, and the heads of all streams are what
/// the sums of the writers say. What lies behind a head is verified by whoever loads the stream: a silo that starts does not read all of
/// a cluster's database.
/// </summary>
internal sealed class EventOpening(PostgresDatabase database, EnvelopeKeySource source, IRandomSource random)
{
    private const int MostReported = 5;

    /// <exception cref="StoreUnavailableException">An envelope key is missing, the store is damaged, or cannot be reached.</exception>
    public (Envelope Envelope, WriterSum Sum) Open() => Task.Run(() => database.Read(Prepare)).GetAwaiter().GetResult();

    private async Task<(Envelope Envelope, WriterSum Sum)> Prepare(NpgsqlConnection connection)
    {
        // One moment for all: others go on writing.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var keys = await connection.Rows(
            row => ulong.Parse(row.GetString(0), NumberStyles.HexNumber, CultureInfo.InvariantCulture), "SELECT id FROM envelope_key");
        var envelope = source.Read(isSealed: keys.Count > 0);
        foreach (var key in keys.Where(key => !envelope.Has(key)))
            throw new StoreUnavailableException(
                $"The database {database.Name} is sealed with the envelope key {Envelope.Text(key)}, which is not in {source.Name}. "
                + "All silos of a cluster need the same keys.");
        var (sum, old) = await Sum(connection, envelope);
        var damages = Damages(connection, envelope, sum);
        if (damages.Count > 0)
        {
            var more = damages.Count > MostReported ? $"; and {damages.Count - MostReported} more" : "";
            throw new StoreUnavailableException(
                $"The database {database.Name} is not as it was left: {string.Join("; ", damages.Take(MostReported))}{more}. Restore it from a backup.");
        }
        await transaction.CommitAsync();
        if (!keys.Contains(envelope.Newest))
            await connection.Execute("INSERT INTO envelope_key (id) VALUES ($1) ON CONFLICT DO NOTHING", Envelope.Text(envelope.Newest));
        return (envelope, await TakeOver(old, envelope));
    }

    /// <summary>What all writers came to, and the rows of those that have not written for a day.</summary>
    private async Task<(StoreHead Sum, List<(StoreHead Head, byte[] Body)> Old)> Sum(NpgsqlConnection connection, Envelope envelope)
    {
        var rows = await connection.Rows(
            row => (Id: row.GetGuid(0), Body: row.GetFieldValue<byte[]>(1), IsOld: row.GetBoolean(2)),
            "SELECT id, body, written < now() - interval '1 day' FROM writer");
        var sum = new StoreHead { Id = Guid.Empty, Commits = 0, Keys = new byte[32] };
        var old = new List<(StoreHead, byte[])>();
        foreach (var (id, body, isOld) in rows)
        {
            StoreHead head;
            try
            {
                head = StoreHead.Open(envelope, body);
            }
            catch (EnvelopeException refused)
            {
                throw new StoreUnavailableException(
                    $"The database {database.Name} is not as it was left: the sum of the writer {id}: {refused.Message}", refused);
            }
            if (head.Id != id)
                throw new StoreUnavailableException(
                    $"The database {database.Name} is not as it was left: the sum of the writer {id} is another's.");
            sum.Add(head);
            if (isOld)
                old.Add((head, body));
        }
        return (sum, old);
    }

    private static List<string> Damages(NpgsqlConnection connection, Envelope envelope, StoreHead sum)
    {
        var damages = new List<string>();
        var found = new StoreHead { Id = Guid.Empty, Commits = 0, Keys = new byte[32] };
        foreach (var head in Heads(connection, envelope, damaged => damages.Add(damaged.Damage.What)))
            found.Add(head);
        // Who is to blame is looked for where there is a difference: no start has all heads in memory.
        if (damages.Count == 0)
            damages.AddRange(sum.DifferencesFrom(found, Heads(connection, envelope, _ => { })).Select(damage => damage.What));
        return damages;
    }

    /// <summary>One after another, each time that they are asked for.</summary>
    private static IEnumerable<SealedHead> Heads(NpgsqlConnection connection, Envelope envelope, Action<DamagedStoreException> isDamaged)
    {
        using var command = connection.Command("SELECT name, version, head FROM stream ORDER BY name");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            SealedHead head;
            try
            {
                head = SealedHead.Open(envelope, rows.GetString(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2));
            }
            catch (DamagedStoreException damaged)
            {
                isDamaged(damaged);
                continue;
            }
            yield return head;
        }
    }

    /// <summary>
    /// The rows of writers that are long gone become one. A writer that was only quiet finds its row gone, and goes on as another.
    /// </summary>
    private async Task<WriterSum> TakeOver(List<(StoreHead Head, byte[] Body)> old, Envelope envelope)
    {
        if (old.Count < 2)
            return WriterSum.Begin(random);
        var sum = WriterSum.Begin(old.Select(row => row.Head), envelope, random);
        try
        {
            await database.Read(connection => connection.Execute(
                """
                WITH gone AS (DELETE FROM writer WHERE (id, body) IN (SELECT * FROM unnest($1::uuid[], $2::bytea[])) RETURNING 1),
                made AS (INSERT INTO writer (id, body) VALUES ($3, $4))
                SELECT CASE WHEN (SELECT count(*) FROM gone) = $5 THEN true ELSE rolecall_refuse() END
                """,
                old.Select(row => row.Head.Id).ToArray(), old.Select(row => row.Body).ToArray(), sum.Id, sum.Kept, (long)old.Count));
            return sum;
        }
        catch (StoreUnavailableException refused) when (refused.InnerException is PostgresException { SqlState: PostgresDatabase.Refused })
        {
            // Another silo does the same.
            return WriterSum.Begin(random);
        }
    }
}
