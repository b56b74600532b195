using System.Globalization;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;

namespace Rolecall.Server.Storage.Sealing;

/// <summary>
/// The bodies of a SQLite event store under their envelope. The file keeps the ids of all keys that ever sealed in it, so that a
/// start without one of them ends there, and not at the first account that it cannot read.
/// </summary>
internal static class SqliteSealing
{
    /// <summary>The second version of the schema.</summary>
    public const string Schema = "CREATE TABLE envelope_key (id TEXT PRIMARY KEY) WITHOUT ROWID";

    private const int Batch = 256;

    private static readonly (string Table, Func<string, long, string> Place)[] Bodies = [("record", Place.OfRecord), ("snapshot", Place.OfSnapshot)];

    public static List<ulong> KeyIds(SqliteCommands commands) =>
        [.. SqliteRows.Names(commands, "SELECT id FROM envelope_key").Select(id => ulong.TryParse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key) ? key : 0)];

    public static void AddKey(SqliteCommands commands, ulong id) =>
        commands.Execute("INSERT OR IGNORE INTO envelope_key (id) VALUES ($1)", Envelope.Text(id));

    /// <exception cref="StoreUnavailableException">The store is sealed with a key that the source does not have.</exception>
    public static void Require(Envelope envelope, ulong id, SqliteDatabase database, EnvelopeKeySource source)
    {
        if (!envelope.Has(id))
        {
            throw new StoreUnavailableException(
                $"{database.File} is sealed with the envelope key {Envelope.Text(id)}, which is not in {source.Name}. Restore the keys that belong to it.");
        }
    }

    /// <summary>
    /// Seals what was written before there were chains, or before there were envelopes, as everything is sealed now; whether
    /// something was.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Something in it was not written by this server.</exception>
    public static bool SealOlder(
        SqliteCommands commands, SqliteDatabase database, Envelope envelope, EnvelopeKeySource source, IRandomSource random)
    {
        var (clear, already) = (0, 0);
        ReplaceAll(commands, (body, place) =>
        {
            if (Envelope.KeyOf(body) is not { } id)
            {
                clear++;
                return envelope.Seal(body, place, random);
            }
            Require(envelope, id, database, source);
            already++;
            return envelope.Seal(envelope.Open(body, place), place, random);
        });
        // INVARIANT: a store was sealed whole, in one transaction. So what is in clear beside sealed bodies, or though the store has
        // the id of a key, was put there by somebody else.
        if (clear > 0 && (already > 0 || KeyIds(commands).Count > 0))
            throw new StoreUnavailableException($"{database.File} is sealed, and holds {clear} records in clear, which this server did not write. Restore it from a backup.");
        return clear + already > 0;
    }

    /// <summary>With the newest key alone: the others are of no use any more, wherever they got to.</summary>
    public static void SealAgain(SqliteCommands commands, Envelope envelope, IRandomSource random)
    {
        ReplaceAll(
            commands,
            (body, place) => Envelope.KeyOf(body) == envelope.Newest ? null : envelope.Seal(envelope.Open(body, place), place, random));
        commands.Execute("DELETE FROM envelope_key WHERE id <> $1", Envelope.Text(envelope.Newest));
    }

    /// <summary>Whether anything in the store was sealed for chained streams.</summary>
    public static bool HoldsBodiesOfChains(SqliteCommands commands)
    {
        var any = false;
        ReplaceAll(commands, (body, _) =>
        {
            any |= Envelope.IsOfChain(body);
            return null;
        });
        return any;
    }

    /// <param name="replaced">What takes the place of a body; null where it stays.</param>
    private static void ReplaceAll(SqliteCommands commands, Func<byte[], string, byte[]?> replaced)
    {
        foreach (var (table, place) in Bodies)
        {
            for (var (stream, version) = ("", long.MinValue); NextBatch(commands, table, stream, version) is { Count: > 0 } rows; (stream, version) = (rows[^1].Stream, rows[^1].Version))
            {
                foreach (var row in rows)
                {
                    if (replaced(row.Body, place(row.Stream, row.Version)) is { } body)
                        commands.Execute($"UPDATE {table} SET body = $1 WHERE stream = $2 AND version = $3", body, row.Stream, row.Version);
                }
            }
        }
    }

    private static List<(string Stream, long Version, byte[] Body)> NextBatch(
        SqliteCommands commands, string table, string stream, long version)
    {
        using var rows = commands.Prepare(
            $"SELECT stream, version, body FROM {table} WHERE (stream, version) > ($1, $2) ORDER BY stream, version LIMIT {Batch}", stream, version).ExecuteReader();
        var batch = new List<(string, long, byte[])>();
        while (rows.Read())
            batch.Add((rows.GetString(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2)));
        return batch;
    }
}
