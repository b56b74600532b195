using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Postgres.Trail;

/// <summary>
/// Appends the calls that wait as one frame. Whoever appends holds the head until the commit, so sequences are in the order of commits over
/// all silos: a reader who has seen one has seen all before it.
/// </summary>
internal sealed class TrailAppender(
    PostgresDatabase database, TrailSeals seals, IRandomSource random, Action<long, IReadOnlyCollection<string>> tell)
{
    public const string Channel = "rolecall_trail";

    /// <summary>Of a notification, which PostgreSQL ends at 8,000.</summary>
    private const int LongestPayload = 7_000;

    private const string Sql = """
        WITH rows AS (
          INSERT INTO trail (sandbox, sequence, views, time, names, body, seal)
          SELECT sandbox, sequence, views, time, string_to_array(names, ' ')::bigint[], body, seal
          FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[])
            AS g (sandbox, sequence, views, time, names, body, seal)),
        frame AS (
          INSERT INTO trail_frame (first, last, id, bytes, seal) VALUES ($8, $9, $10, $11, $12)),
        latest AS (
          INSERT INTO trail_latest (sandbox, time) SELECT * FROM unnest($13::text[], $14::bigint[])
          ON CONFLICT (sandbox) DO UPDATE SET time = greatest(trail_latest.time, excluded.time)),
        head AS (
          UPDATE trail_head SET last = $9, seal = $12, mac = $15)
        SELECT pg_notify($16, $17)
        """;

    private readonly PackedWriter packed = new();

    /// <param name="group">What is to be kept.</param>
    /// <param name="takeMore">Takes what has come meanwhile into the group.</param>
    public async Task Keep(IReadOnlyList<AuditWrite> group, Action takeMore)
    {
        var id = StoreHead.NewId(random);
        var tries = 0;
        var (last, sandboxes) = await database.Try(async () =>
        {
            await using var connection = await database.Source.OpenConnectionAsync();
            var end = await TrailEnd.Begin(connection, seals);
            // What was lost on its way may have been kept. Whoever kept it held the head, so it is there by now, or never.
            if (tries++ > 0)
            {
                if (await connection.Scalar("SELECT last FROM trail_frame WHERE id = $1", id) is long earlier)
                    return (earlier, Sandboxes(group));
            }
            else
            {
                // Others may have held the head for as long as they took to keep theirs. INVARIANT: nothing joins what may have been kept already.
                takeMore();
            }
            return (await Send(connection, end, group, id), Sandboxes(group));
        });
        tell(last, sandboxes);
        foreach (var write in group)
            write.Succeed();
    }

    private async Task<long> Send(NpgsqlConnection connection, TrailEnd end, IReadOnlyList<AuditWrite> group, Guid id)
    {
        var rows = group.SelectMany(write => write.Rows).ToList();
        var (bodies, rowSeals, sequences) = (new List<byte[]>(rows.Count), new List<byte[]>(rows.Count), new List<long>(rows.Count));
        var next = end.Last + 1;
        foreach (var row in rows)
        {
            var body = BodyOf(row);
            bodies.Add(body);
            rowSeals.Add(seals.OfRow(row.Sandbox, next, row.Views.Count, SHA256.HashData(body)));
            sequences.Add(next);
            next += row.Views.Count;
        }
        var last = next - 1;
        var seal = seals.OfFrame(end.Seal, end.Last + 1, last, rowSeals);
        var latest = rows.GroupBy(row => row.Sandbox).Select(of => (Sandbox: of.Key, Ticks: of.Max(row => row.Time.UtcTicks))).ToList();
        await using var batch = new NpgsqlBatch(connection);
        var insert = new NpgsqlBatchCommand(Sql);
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(row => row.Sandbox).ToArray());
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Bigint, sequences.ToArray());
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Integer, rows.Select(row => row.Views.Count).ToArray());
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Bigint, rows.Select(row => row.Time.UtcTicks).ToArray());
        // No array of arrays of several lengths: as text.
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(row => string.Join(' ', TrailNames.Of(row))).ToArray());
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Bytea, bodies.ToArray());
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Bytea, rowSeals.ToArray());
        Add(insert, NpgsqlDbType.Bigint, end.Last + 1);
        Add(insert, NpgsqlDbType.Bigint, last);
        Add(insert, NpgsqlDbType.Uuid, id);
        Add(insert, NpgsqlDbType.Bigint, bodies.Sum(body => (long)body.Length));
        Add(insert, NpgsqlDbType.Bytea, seal);
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Text, latest.Select(of => of.Sandbox).ToArray());
        Add(insert, NpgsqlDbType.Array | NpgsqlDbType.Bigint, latest.Select(of => of.Ticks).ToArray());
        Add(insert, NpgsqlDbType.Bytea, seals.OfHead(end with { Last = last, Seal = seal }));
        Add(insert, NpgsqlDbType.Text, Channel);
        Add(insert, NpgsqlDbType.Text, PayloadOf(last, latest.ConvertAll(of => of.Sandbox)));
        batch.BatchCommands.Add(insert);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync();
        return last;
    }

    /// <summary>The newest sequence, and whose records are new; nobody's where they are too many to tell.</summary>
    private static string PayloadOf(long last, List<string> sandboxes)
    {
        var payload = FormattableString.Invariant($"{last}\n") + string.Join('\n', sandboxes);
        return payload.Length <= LongestPayload ? payload : FormattableString.Invariant($"{last}");
    }

    private static HashSet<string> Sandboxes(IReadOnlyList<AuditWrite> group) =>
        [.. group.SelectMany(write => write.Rows).Select(row => row.Sandbox)];

    private byte[] BodyOf(AuditRow row)
    {
        packed.Clear();
        TrailRecords.Write(packed, offset: 0, row);
        var rest = packed.Written;
        return TrailRecords.Next(ref rest, out _).ToArray();
    }

    private static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value });
}
