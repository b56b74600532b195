using System.Globalization;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

namespace Rolecall.Server.Storage.Sealing;

/// <summary>
/// Makes a SQLite event store ready for its envelope. The file keeps the ids of all keys that ever sealed in it, so that a
/// start without one of them ends there, and not at the first account that it cannot read. A file that was written before
/// there were envelopes is sealed whole, once: from then on nothing in clear is taken for a record.
/// </summary>
internal static class SqliteSealing
{
    /// <summary>The second version of the schema; versions before it do not open the file, and could not read it.</summary>
    public const string Schema = "CREATE TABLE envelope_key (id TEXT PRIMARY KEY) WITHOUT ROWID";

    private const int Batch = 256;

    private static readonly (string Table, Func<string, long, string> Place)[] Bodies = [("record", Place.OfRecord), ("snapshot", Place.OfSnapshot)];

    /// <exception cref="StoreUnavailableException">The store is sealed with a key that the source does not have.</exception>
    public static Envelope Open(SqliteDatabase database, EnvelopeKeySource source, IRandomSource random)
    {
        using var connection = database.Open();
        try
        {
            var known = KeyIds(connection);
            var envelope = source.Read(isSealed: known.Count > 0);
            foreach (var id in known)
                Require(envelope, id, database, source);
            if (known.Count == 0)
                SealClear(connection, database, envelope, source, random);
            if (!known.Contains(envelope.Newest))
                Execute(connection, "INSERT INTO envelope_key (id) VALUES ($1)", Envelope.Text(envelope.Newest));
            if (source.SealAgain)
                SealAgain(connection, envelope, random);
            return envelope;
        }
        catch (SqliteException failure)
        {
            throw database.Unavailable(failure);
        }
        catch (EnvelopeException refused)
        {
            throw new StoreUnavailableException($"{database.File}: {refused.Message}", refused);
        }
    }

    private static void SealClear(SqliteConnection connection, SqliteDatabase database, Envelope envelope, EnvelopeKeySource source, IRandomSource random)
    {
        var (clear, already) = (0, 0);
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            ReplaceAll(connection, (body, place) =>
            {
                if (Envelope.KeyOf(body) is not { } id)
                {
                    clear++;
                    return envelope.Seal(body, place, random);
                }
                Require(envelope, id, database, source);
                already++;
                return null;
            });
            // INVARIANT: all is sealed in one transaction. A start that was cut off after it, before it kept its key's id, finds
            // everything sealed; so what is in clear beside it was put there by somebody else.
            if (clear > 0 && already > 0)
                throw new StoreUnavailableException($"{database.File} is sealed, and holds {clear} records in clear, which this server did not write. Restore it from a backup.");
            transaction.Commit();
        }
        // Maybe since a start that was cut off here.
        if (clear + already > 0)
            Wipe(connection);
    }

    /// <summary>With the newest key alone: the others are of no use any more, wherever they got to.</summary>
    private static void SealAgain(SqliteConnection connection, Envelope envelope, IRandomSource random)
    {
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            ReplaceAll(connection, (body, place) => Envelope.KeyOf(body) == envelope.Newest ? null : envelope.Seal(envelope.Open(body, place), place, random));
            Execute(connection, "DELETE FROM envelope_key WHERE id <> $1", Envelope.Text(envelope.Newest));
            transaction.Commit();
        }
        Wipe(connection);
    }

    /// <summary>What bodies were before is still on free pages and in the log.</summary>
    private static void Wipe(SqliteConnection connection) => Execute(connection, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");

    /// <param name="replaced">What takes the place of a body; null where it stays.</param>
    private static void ReplaceAll(SqliteConnection connection, Func<byte[], string, byte[]?> replaced)
    {
        foreach (var (table, place) in Bodies)
        {
            for (var (stream, version) = ("", 0L); NextBatch(connection, table, stream, version) is { Count: > 0 } rows; (stream, version) = (rows[^1].Stream, rows[^1].Version))
            {
                foreach (var row in rows)
                {
                    if (replaced(row.Body, place(row.Stream, row.Version)) is { } body)
                        Execute(connection, $"UPDATE {table} SET body = $1 WHERE stream = $2 AND version = $3", body, row.Stream, row.Version);
                }
            }
        }
    }

    private static void Require(Envelope envelope, ulong id, SqliteDatabase database, EnvelopeKeySource source)
    {
        if (!envelope.Has(id))
            throw new StoreUnavailableException(
                $"{database.File} is sealed with the envelope key {Envelope.Text(id)}, which is not in {source.Name}. Restore the keys that belong to it.");
    }

    private static List<ulong> KeyIds(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM envelope_key";
        using var rows = command.ExecuteReader();
        var ids = new List<ulong>();
        while (rows.Read())
            ids.Add(ulong.Parse(rows.GetString(0), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return ids;
    }

    private static List<(string Stream, long Version, byte[] Body)> NextBatch(SqliteConnection connection, string table, string stream, long version)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT stream, version, body FROM {table} WHERE (stream, version) > ($1, $2) ORDER BY stream, version LIMIT {Batch}";
        command.Parameters.AddWithValue("$1", stream);
        command.Parameters.AddWithValue("$2", version);
        using var rows = command.ExecuteReader();
        var batch = new List<(string, long, byte[])>();
        while (rows.Read())
            batch.Add((rows.GetString(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2)));
        return batch;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), values[i]);
        command.ExecuteNonQuery();
    }
}
