using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Storage;

/// <summary>The embedded event store: one writer that groups commits, readers beside it.</summary>
internal sealed class SqliteEventStore : IEventStore, IAsyncDisposable
{
    private const string Schema = """
        CREATE TABLE record (stream TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (stream, version)) WITHOUT ROWID;
        CREATE TABLE stream (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE snapshot (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID
        """;

    private readonly SqliteDatabase database;
    private readonly GroupCommit writer;

    public SqliteEventStore(string file)
    {
        database = new SqliteDatabase(file, [Schema, SqliteSealing.Schema]);
        writer = new GroupCommit(database);
    }

    /// <summary>The most pages (of 4 KiB) that the file may grow to; null for as many as the disk holds.</summary>
    public int? MostPages
    {
        get => database.MostPages;
        set => database.MostPages = value;
    }

    /// <summary>Makes the file ready for its envelope, before anything is read from it or written to it.</summary>
    /// <exception cref="StoreUnavailableException">There is no such envelope.</exception>
    public Envelope OpenEnvelope(EnvelopeKeySource keys, IRandomSource random) => SqliteSealing.Open(database, keys, random);

    public Task<StoredStream> Load(string stream, CancellationToken cancel = default) => Read(connection =>
    {
        // One transaction, so that snapshot and tail are of one moment.
        using var transaction = connection.BeginTransaction(deferred: true);
        var (snapshot, snapshotVersion) = Snapshot(connection, stream);
        var records = new List<ReadOnlyMemory<byte>>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM record WHERE stream = $1 AND version > $2 ORDER BY version";
        command.Parameters.AddWithValue("$1", stream);
        command.Parameters.AddWithValue("$2", snapshotVersion);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            records.Add(rows.GetFieldValue<byte[]>(0));
        }
        return new StoredStream
        {
            Version = snapshotVersion + records.Count,
            SnapshotVersion = snapshotVersion,
            Snapshot = snapshot is null ? null : (ReadOnlyMemory<byte>?)snapshot,
            Records = records,
        };
    });

    public Task<bool> Exists(string stream, CancellationToken cancel = default) => Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM stream WHERE name = $1";
        command.Parameters.AddWithValue("$1", stream);
        return command.ExecuteScalar() is not null;
    });

    public Task<long> Append(string stream, long expectedVersion, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancel = default) =>
        writer.Run(
            commands =>
            {
                var actual = commands.Prepare("SELECT version FROM stream WHERE name = $1", stream).ExecuteScalar() as long? ?? 0;
                if (actual != expectedVersion)
                    throw new StreamConflictException(stream, expectedVersion, actual);
                var version = expectedVersion;
                foreach (var record in records)
                    commands.Prepare("INSERT INTO record (stream, version, body) VALUES ($1, $2, $3)", stream, ++version, record.ToArray()).ExecuteNonQuery();
                commands.Prepare("INSERT INTO stream (name, version) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET version = excluded.version", stream, version)
                    .ExecuteNonQuery();
                return version;
            },
            cancel);

    public Task SaveSnapshot(string stream, long version, ReadOnlyMemory<byte> state, CancellationToken cancel = default) => writer.Run(
        commands => commands.Prepare(
            """
            INSERT INTO snapshot (stream, version, body) VALUES ($1, $2, $3)
            ON CONFLICT (stream) DO UPDATE SET version = excluded.version, body = excluded.body WHERE excluded.version > snapshot.version
            """,
            stream, version, state.ToArray()).ExecuteNonQuery(),
        cancel);

    public async IAsyncEnumerable<string> List(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // A page at a time: no read transaction stays open while the caller works.
        var after = "";
        while (true)
        {
            var page = await Read(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT name FROM stream WHERE name >= $1 AND name > $2 AND substr(name, 1, length($1)) = $1 ORDER BY name LIMIT 1000";
                command.Parameters.AddWithValue("$1", prefix);
                command.Parameters.AddWithValue("$2", after);
                using var rows = command.ExecuteReader();
                var names = new List<string>();
                while (rows.Read())
                    names.Add(rows.GetString(0));
                return names;
            });
            foreach (var name in page)
            {
                cancel.ThrowIfCancellationRequested();
                yield return after = name;
            }
            if (page.Count < 1000)
                yield break;
        }
    }

    public Task Delete(string stream, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Prepare("DELETE FROM record WHERE stream = $1", stream).ExecuteNonQuery();
            commands.Prepare("DELETE FROM snapshot WHERE stream = $1", stream).ExecuteNonQuery();
            return commands.Prepare("DELETE FROM stream WHERE name = $1", stream).ExecuteNonQuery();
        },
        cancel);

    public Task DeleteAll(string prefix, CancellationToken cancel = default) => writer.Run(
        commands =>
        {
            commands.Prepare("DELETE FROM record WHERE stream >= $1 AND substr(stream, 1, length($1)) = $1", prefix).ExecuteNonQuery();
            commands.Prepare("DELETE FROM snapshot WHERE stream >= $1 AND substr(stream, 1, length($1)) = $1", prefix).ExecuteNonQuery();
            return commands.Prepare("DELETE FROM stream WHERE name >= $1 AND substr(name, 1, length($1)) = $1", prefix).ExecuteNonQuery();
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        database.Close();
    }

    private static (byte[]? Body, long Version) Snapshot(SqliteConnection connection, string stream)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version, body FROM snapshot WHERE stream = $1";
        command.Parameters.AddWithValue("$1", stream);
        using var rows = command.ExecuteReader();
        return rows.Read() ? (rows.GetFieldValue<byte[]>(1), rows.GetInt64(0)) : (null, 0);
    }

    private Task<T> Read<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = database.Open();
            return Task.FromResult(work(connection));
        }
        catch (SqliteException failure)
        {
            return Task.FromException<T>(database.Unavailable(failure));
        }
    }
}
