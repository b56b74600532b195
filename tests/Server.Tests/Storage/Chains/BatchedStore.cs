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

/// <summary>A store as a kill -9 leaves it: with appends that are in batches and not yet in their streams.</summary>
internal sealed class BatchedStore : IAsyncDisposable
{
    private const int Writers = 16;
    private readonly StoreFolder folder = new();

    /// <summary>What was acknowledged.</summary>
    public Dictionary<string, long> Versions { get; } = [];

    public string File => folder.File("events.db");

    /// <summary>The same store a few commits before.</summary>
    public string Older => folder.File("older.db");

    /// <summary>Writes until so many batches lie in the file.</summary>
    public static async Task<BatchedStore> Make(int batches = 4)
    {
        var (living, killed) = (new BatchedStore(), new BatchedStore());
        await using (var store = living.Open())
        {
            for (var i = 0; i < Writers; i++)
            {
                await store.Append(Name(i), 0, [Body(Name(i), 1), Body(Name(i), 2)]);
                killed.Versions[Name(i)] = 2;
            }
            await store.SaveSnapshot(Name(3), 2, Encoding.UTF8.GetBytes($"{Name(3)} up to 2"));
            // One round may make several batches: the older copy is taken before a round that makes more of them, whatever their number.
            long? ofOlder = null;
            for (var round = 0; round < 100 && (living.Batches() < batches || ofOlder is null || living.Batches() <= ofOlder); round++)
            {
                if (ofOlder is null && living.Batches() >= 2)
                {
                    ofOlder = living.Batches();
                    living.CopyTo(killed, "older");
                }
                await Task.WhenAll(killed.Versions.Keys.Append($"in/new/{round}").ToList().Select(async name =>
                {
                    var version = killed.Versions.GetValueOrDefault(name);
                    version = await store.Append(name, version, [Body(name, version + 1)]);
                    lock (killed)
                        killed.Versions[name] = version;
                }));
            }
            living.Batches().Should().BeGreaterThanOrEqualTo(batches);
            living.CopyTo(killed, "events");
            System.IO.File.Copy(living.folder.File("events.mark"), killed.folder.File("events.mark"));
        }
        await living.DisposeAsync();
        return killed;
    }

    public SealedEventStore Open(DateTimeOffset? lossAcceptedAt = null, bool sealAgain = false, params byte[] keys)
    {
        var random = new SystemRandomSource();
        var source = EnvelopeKeySourceTests.Source(keys is [] ? [1] : keys) with { SealAgain = sealAgain };
        var store = new SqliteEventStore(File, source, random, lossAcceptedAt, Timeout.InfiniteTimeSpan);
        return new SealedEventStore(store, store.Envelope, random, NullLogger<SealedEventStore>.Instance);
    }

    public BatchedStore Copy()
    {
        var copy = new BatchedStore();
        foreach (var file in Directory.GetFiles(folder.Path))
            System.IO.File.Copy(file, copy.folder.File(Path.GetFileName(file)));
        foreach (var (name, version) in Versions)
            copy.Versions[name] = version;
        return copy;
    }

    /// <summary>A copy that went on by itself, as a kill leaves it: each write is a batch more.</summary>
    public async Task<BatchedStore> GoOn(string text, int batches)
    {
        await using var living = Copy();
        var killed = new BatchedStore();
        await using (var store = living.Open())
        {
            for (var number = 0; number < batches; number++)
                await store.Append($"in/on/{number}", 0, [Encoding.UTF8.GetBytes(text)]);
            living.CopyTo(killed, "events");
            System.IO.File.Copy(living.folder.File("events.mark"), killed.folder.File("events.mark"));
        }
        return killed;
    }

    /// <summary>As a version before batches were linked would have left it.</summary>
    public void Unlink()
    {
        var (envelope, random) = (EnvelopeKeySourceTests.Source(1).Read(isSealed: true), new SystemRandomSource());
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var commands = new SqliteCommands(connection);
        var link = AppendBatch.FirstLink;
        foreach (var (number, body) in SqliteRows.Batches(commands).ToList())
        {
            commands.Execute(
                "UPDATE batch SET body = $2 WHERE number = $1", number,
                envelope.Seal(envelope.Open(body, Place.OfBatch(number, link)), Place.OfBatch(number, null), random));
            link = AppendBatch.NextLink(link, number, body);
        }
        const string Head = "head of all streams";
        var plain = envelope.Open(SqliteRows.StoreHead(commands)!, Head);
        commands.Execute(
            "UPDATE store_head SET body = $1", envelope.Seal(plain.AsSpan()[..^AppendBatch.LinkBytes], Head, random));
    }

    public long Batches() => (long)Sql("SELECT count(*) FROM batch")!;

    public object? Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    public static string Name(int writer) => $"in/default/account/{writer:D12}";

    public static ReadOnlyMemory<byte> Body(string stream, long version) => TamperedStore.Body(stream, version);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The file and its log, of a moment when nobody writes.</summary>
    private void CopyTo(BatchedStore other, string name)
    {
        System.IO.File.Copy(File, other.folder.File(name + ".db"));
        System.IO.File.Copy(File + "-wal", other.folder.File(name + ".db-wal"));
    }
}
