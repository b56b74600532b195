using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>
/// Appends as one statement: each stream goes from the head that it was found with to the next, its records are put, and the writer's sum
/// follows. All of it holds, or nothing is kept.
/// </summary>
/// <param name="Changes">Of each stream, once.</param>
/// <param name="Records">Of all streams.</param>
/// <param name="Writes">Who waits for it.</param>
/// <param name="Sum">The writer's, with the changes.</param>
internal sealed record AppendPlan(
    IReadOnlyList<HeadChange> Changes,
    IReadOnlyList<(string Stream, long Version, ReadOnlyMemory<byte> Body)> Records,
    IReadOnlyList<AppendWrite> Writes,
    WriterSum Sum)
{
    private const string Sql = """
        WITH given AS (
          SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::bytea[]) AS g (name, head, next, next_head)),
        moved AS (
          UPDATE stream s SET version = g.next, head = g.next_head FROM given g WHERE s.name = g.name AND s.head = g.head RETURNING 1),
        made AS (
          INSERT INTO stream (name, version, head) SELECT name, next, next_head FROM given WHERE head IS NULL ON CONFLICT DO NOTHING RETURNING 1),
        kept AS (
          INSERT INTO record (stream, version, body) SELECT * FROM unnest($5::text[], $6::bigint[], $7::bytea[])),
        summed AS (
          UPDATE writer SET body = $10, written = now() WHERE id = $8 AND body = $9 RETURNING 1),
        begun AS (
          INSERT INTO writer (id, body) SELECT $8, $10 WHERE $9 IS NULL ON CONFLICT DO NOTHING RETURNING 1)
        SELECT CASE WHEN (SELECT count(*) FROM moved) + (SELECT count(*) FROM made) = $11
            AND (SELECT count(*) FROM summed) + (SELECT count(*) FROM begun) = 1
          THEN true ELSE rolecall_refuse() END
        """;

    /// <exception cref="PostgresException">A stream, or the writer's sum, is not what the plan was built on.</exception>
    public async Task Send(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Text, Changes.Select(change => change.To!.Stream).ToArray());
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea, Changes.Select(change => change.From?.Kept).ToArray());
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, Changes.Select(change => change.To!.Head.Version).ToArray());
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea, Changes.Select(change => change.To!.Kept).ToArray());
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Text, Records.Select(record => record.Stream).ToArray());
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, Records.Select(record => record.Version).ToArray());
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea, Records.Select(record => Whole(record.Body)).ToArray());
        command.Add(NpgsqlDbType.Uuid, Sum.Id);
        command.Add(NpgsqlDbType.Bytea, Sum.Before);
        command.Add(NpgsqlDbType.Bytea, Sum.Kept);
        command.Add(NpgsqlDbType.Bigint, (long)Changes.Count);
        await command.ExecuteScalarAsync();
    }

    private static byte[] Whole(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array) && array.Offset == 0
            && array.Count == array.Array!.Length ? array.Array : body.ToArray();
}
