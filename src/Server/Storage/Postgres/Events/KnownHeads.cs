using Npgsql;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage.Postgres.Events;

/// <summary>
/// The heads of streams as this process saw them last. Another silo may have changed them since: nothing rests on them but what is tried
/// first. A stream that is not there is not remembered: anybody may ask for any number of those.
/// </summary>
internal sealed class KnownHeads(PostgresDatabase database, Envelope envelope, int mostKnown = KnownHeads.MostKnown)
{
    /// <summary>Some 500 bytes each; beyond, all are looked up again.</summary>
    private const int MostKnown = 50_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, SealedHead> known = new(StringComparer.Ordinal);

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return known.Count;
        }
    }

    /// <summary>Null where there is no such stream, or nothing is known of it.</summary>
    public SealedHead? this[string stream]
    {
        get
        {
            lock (gate)
                return known.GetValueOrDefault(stream);
        }

        set
        {
            lock (gate)
            {
                if (value is null)
                {
                    known.Remove(stream);
                    return;
                }
                if (known.Count >= mostKnown && !known.ContainsKey(stream))
                    known.Clear();
                known[stream] = value;
            }
        }
    }

    public void Forget(string stream) => this[stream] = null;

    /// <summary>Looks the streams up: of each its head, null where it is not there, or what is wrong with it.</summary>
    public async Task<Dictionary<string, (SealedHead? Head, DamagedStoreException? Damage)>> Find(string[] streams)
    {
        var found = streams.ToDictionary(
            stream => stream, _ => ((SealedHead?)null, (DamagedStoreException?)null), StringComparer.Ordinal);
        if (streams.Length == 0)
            return found;
        var rows = await database.Read(
            connection => Rows(connection, "SELECT name, version, head FROM stream WHERE name = ANY($1)", streams));
        foreach (var (stream, version, head) in rows)
        {
            try
            {
                found[stream] = (SealedHead.Open(envelope, stream, version, head), null);
            }
            catch (DamagedStoreException damage)
            {
                found[stream] = (null, damage);
            }
        }
        foreach (var (stream, (head, _)) in found)
            this[stream] = head;
        return found;
    }

    /// <summary>The heads that a statement gives: name, version, head.</summary>
    /// <exception cref="DamagedStoreException">One is not as it was written.</exception>
    public async Task<List<SealedHead>> Read(NpgsqlConnection connection, string sql, params List<object?> values) =>
        [.. (await Rows(connection, sql, values)).Select(row => SealedHead.Open(envelope, row.Name, row.Version, row.Head))];

    private static Task<List<(string Name, long Version, byte[] Head)>> Rows(
        NpgsqlConnection connection, string sql, params List<object?> values) =>
        connection.Rows(row => (row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)), sql, values);
}
