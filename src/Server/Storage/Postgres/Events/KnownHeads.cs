using System.Collections.Concurrent;
using Npgsql;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>
/// The heads of streams as this process saw them last. Another silo may have changed them since: nothing rests on them but what is tried
/// first.
/// </summary>
internal sealed class KnownHeads(PostgresDatabase database, Envelope envelope)
{
    /// <summary>Some 500 bytes each; beyond, all are looked up again.</summary>
    private const int MostKnown = 50_000;

    private readonly ConcurrentDictionary<string, SealedHead?> known = new(StringComparer.Ordinal);

    /// <summary>Null where there is no such stream.</summary>
    public SealedHead? this[string stream]
    {
        get => known.GetValueOrDefault(stream);
        set => known[stream] = value;
    }

    public void Forget(string stream) => known.TryRemove(stream, out _);

    /// <summary>Looks up those of the streams that are not known.</summary>
    /// <exception cref="DamagedStoreException">One is not as it was written.</exception>
    public Task Find(IEnumerable<string> streams)
    {
        if (known.Count > MostKnown)
            known.Clear();
        return FindAgain([.. streams.Where(stream => !known.ContainsKey(stream)).Distinct(StringComparer.Ordinal)]);
    }

    /// <exception cref="DamagedStoreException">One is not as it was written.</exception>
    public async Task FindAgain(string[] streams)
    {
        if (streams.Length == 0)
            return;
        var heads =
            await database.Read(connection => Read(connection, "SELECT name, version, head FROM stream WHERE name = ANY($1)", streams));
        var found = heads.ToDictionary(head => head.Stream, StringComparer.Ordinal);
        foreach (var stream in streams)
            known[stream] = found.GetValueOrDefault(stream);
    }

    /// <summary>The heads that a statement gives: name, version, head.</summary>
    /// <exception cref="DamagedStoreException">One is not as it was written.</exception>
    public async Task<List<SealedHead>> Read(NpgsqlConnection connection, string sql, params List<object?> values)
    {
        var rows = await connection.Rows(
            row => (Name: row.GetString(0), Version: row.GetInt64(1), Head: row.GetFieldValue<byte[]>(2)), sql, values);
        return [.. rows.Select(row => SealedHead.Open(envelope, row.Name, row.Version, row.Head))];
    }
}
