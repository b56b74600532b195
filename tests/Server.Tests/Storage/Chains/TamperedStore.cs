using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Chains;

/// <summary>
/// A small sealed store with everything in it that can be tampered with, and a copy of it from before: some streams grew since, some
/// got a newer snapshot, one was made and one deleted.
/// </summary>
internal sealed class TamperedStore : IAsyncDisposable
{
    /// <summary>Deleted since the older copy.</summary>
    public const string Deleted = "in/default/account/444444444444";

    /// <summary>Made since.</summary>
    public const string Made = "in/default/account/555555555555";

    /// <summary>Has not changed since.</summary>
    public const string Still = "in/r-other/account/666666666666";

    private readonly StoreFolder folder = new();

    private TamperedStore()
    {
    }

    /// <summary>Streams of the newest state, with their versions and those of their snapshots.</summary>
    public IReadOnlyDictionary<string, (long Version, long Snapshot)> Streams { get; } = new Dictionary<string, (long, long)>
    {
        ["sandbox/default"] = (3, 0),
        ["sandbox/other"] = (2, 0),
        ["in/default/organization/o-1"] = (9, 6),
        ["in/default/account/111111111111"] = (24, 16),
        ["in/default/account/222222222222"] = (12, 12),
        ["in/default/bucket/b"] = (5, 0),
        [Made] = (1, 0),
        [Still] = (7, 3),
    };

    public string File => folder.File("events.db");

    public string Older => folder.File("older.db");

    public string Folder => folder.Path;

    public static async Task<TamperedStore> Make()
    {
        var made = new TamperedStore();
        await using (var store = made.Open())
        {
            foreach (var (stream, (version, snapshot)) in made.Streams.Where(stream => stream.Key != Made))
                await Write(store, stream, 0, stream == Still ? version : version - 1, stream == Still ? snapshot : snapshot / 2);
            await Write(store, Deleted, 0, 4, 2);
        }
        System.IO.File.Copy(made.File, made.Older);
        await using (var store = made.Open())
        {
            foreach (var (stream, (version, snapshot)) in made.Streams.Where(stream => stream.Key is not (Made or Still)))
                await Write(store, stream, version - 1, version, snapshot);
            await Write(store, Made, 0, 1, 0);
            await store.Delete(Deleted);
        }
        return made;
    }

    public TamperedStore Copy()
    {
        var copy = new TamperedStore();
        foreach (var file in Directory.GetFiles(Folder))
            System.IO.File.Copy(file, copy.folder.File(Path.GetFileName(file)));
        return copy;
    }

    public SealedEventStore Open(DateTimeOffset? lossAcceptedAt = null)
    {
        var random = new SystemRandomSource();
        var store = new SqliteEventStore(File, EnvelopeKeySourceTests.Source(1), random, lossAcceptedAt);
        return new SealedEventStore(store, store.Envelope, random, NullLogger<SealedEventStore>.Instance);
    }

    /// <summary>What was written as this record.</summary>
    public static ReadOnlyMemory<byte> Body(string stream, long version) =>
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"{stream}:{version}:") + new string('x', (int)(version * 31 % 90)));

    /// <summary>The newest store in memory, with the tables of the older one beside it as old_record, old_stream ….</summary>
    public SqliteConnection InMemory()
    {
        var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        using (var file = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            file.Open();
            file.BackupDatabase(memory);
        }
        Execute(memory, $"ATTACH '{Older}' AS older");
        foreach (var table in (string[])["record", "stream", "snapshot", "store_head"])
            Execute(memory, $"CREATE TEMP TABLE old_{table} AS SELECT * FROM older.{table}");
        Execute(memory, "DETACH older");
        return memory;
    }

    /// <summary>Changes the closed file.</summary>
    /// <returns>The rows that it changed.</returns>
    public int Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return Execute(connection, text);
    }

    public static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task Write(IEventStore store, string stream, long from, long to, long snapshot)
    {
        if (to > from)
            await store.Append(
                stream, from, [.. Enumerable.Range((int)from + 1, (int)(to - from)).Select(version => Body(stream, version))]);
        if (snapshot > 0)
            await store.SaveSnapshot(
                stream, snapshot, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{stream} up to {snapshot}")));
    }
}
