using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Sealing;

/// <summary>A store that was written before there were envelopes is sealed whole at its first start, and reads as it did.</summary>
public sealed class SqliteSealingTests : IDisposable
{
    private const string Canary = "canary-wJalrXUtnFEMI";
    private const int Streams = 7;
    private const int RecordsOfEach = 100;

    private readonly StoreFolder folder = new();
    private readonly SystemRandomSource random = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_OfAnOlderStore_ReadsAllOfIt_AndLeavesNothingInClear()
    {
        await WriteOlder();
        Scan.FilesWith(folder.Path, Canary).Should().NotBeEmpty();

        await using (var store = new SqliteEventStore(folder.File("events.db")))
        {
            await CheckAll(Over(store, 1));
            Scan.FilesWith(folder.Path, Canary).Should().BeEmpty();
        }

        Scan.FilesWith(folder.Path, Canary).Should().BeEmpty();
        await using var again = new SqliteEventStore(folder.File("events.db"));
        await CheckAll(Over(again, 1));
        (await SqliteEventStoreTests.Integrity(folder.File("events.db"))).Should().Be("ok");
    }

    [Fact]
    public async Task Open_OfAnOlderStoreThatWasCutOffOnceSealed_GoesOn()
    {
        await WriteOlder();
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            Over(store, 1);
        await Sql("DELETE FROM envelope_key");

        await using (var wrong = new SqliteEventStore(folder.File("events.db")))
            FluentActions.Invoking(() => Over(wrong, 2)).Should().Throw<StoreUnavailableException>().WithMessage("*which is not in*");
        await using var again = new SqliteEventStore(folder.File("events.db"));
        await CheckAll(Over(again, 1));
    }

    [Fact]
    public async Task Open_OfASealedStoreWithARecordInClear_IsRefused_ThoughItsKeysWereTakenOut()
    {
        await WriteOlder();
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            Over(store, 1);
        await Sql("DELETE FROM envelope_key; INSERT INTO record VALUES ('in/evil', 1, x'7b7d')");

        await using var again = new SqliteEventStore(folder.File("events.db"));
        FluentActions.Invoking(() => Over(again, 1)).Should().Throw<StoreUnavailableException>().WithMessage("*is sealed, and holds 1 records in clear*");
    }

    [Fact]
    public async Task Open_SealingAgain_NeedsTheFormerKeysNoMore()
    {
        await WriteOlder();
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            Over(store, 1);
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            await Over(store, 1, 2).Append("in/newer", 0, [Body(0, 1)], Cancel);
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            FluentActions.Invoking(() => Over(store, 2)).Should().Throw<StoreUnavailableException>("the first key sealed most of it");

        await using (var store = new SqliteEventStore(folder.File("events.db")))
            await CheckAll(Over(store, sealAgain: true, 1, 2));

        await using var again = new SqliteEventStore(folder.File("events.db"));
        var alone = Over(again, 2);
        await CheckAll(alone);
        (await alone.Load("in/newer", Cancel)).Records.Should().ContainSingle();
        FluentActions.Invoking(() => Over(again, 1)).Should().Throw<StoreUnavailableException>("the first key opens nothing any more");
    }

    [Fact]
    public async Task Open_SealingAgainWhatWasChanged_IsRefusedAndChangesNothing()
    {
        await WriteOlder();
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            Over(store, 1);
        await Sql($"UPDATE record SET version = 1000 WHERE stream = '{Name(3)}' AND version = {RecordsOfEach}");

        await using (var store = new SqliteEventStore(folder.File("events.db")))
            FluentActions.Invoking(() => Over(store, sealAgain: true, 1, 2)).Should().Throw<StoreUnavailableException>().WithMessage($"*record 1000 of {Name(3)} does not open*");

        await using var again = new SqliteEventStore(folder.File("events.db"));
        (await Over(again, 1, 2).Load(Name(0), Cancel)).Version.Should().Be(RecordsOfEach);
    }

    [Fact]
    public async Task Open_OfAStoreThatSealed_IsRefusedToVersionsBefore()
    {
        await using (var store = new SqliteEventStore(folder.File("events.db")))
            Over(store, 1);

        FluentActions.Invoking(() => new SqliteDatabase(folder.File("events.db"), ["the only schema that they knew"]))
            .Should().Throw<StoreUnavailableException>().WithMessage("*newer version*");
    }

    /// <summary>As the first schema had it, with records before and after snapshots.</summary>
    private async Task WriteOlder()
    {
        await using (var store = new SqliteEventStore(folder.File("events.db")))
        {
            for (var stream = 0; stream < Streams; stream++)
            {
                await store.Append(Name(stream), 0, [.. Enumerable.Range(1, RecordsOfEach).Select(version => Body(stream, version))], Cancel);
                await store.SaveSnapshot(Name(stream), RecordsOfEach / 2, Body(stream, 0), Cancel);
            }
        }
        await Sql("DROP TABLE envelope_key; PRAGMA user_version = 1; SELECT count(*) FROM record");
    }

    private static async Task CheckAll(IEventStore store)
    {
        for (var stream = 0; stream < Streams; stream++)
        {
            var loaded = await store.Load(Name(stream), Cancel);
            (loaded.Version, loaded.SnapshotVersion).Should().Be((RecordsOfEach, RecordsOfEach / 2));
            loaded.Snapshot!.Value.ToArray().Should().Equal(Body(stream, 0).ToArray());
            loaded.Records.Select((record, i) => record.Span.SequenceEqual(Body(stream, (RecordsOfEach / 2) + 1 + i).Span)).Should().AllBeEquivalentTo(true);
        }
    }

    private static string Name(int stream) => $"in/default/account/{stream}";

    private static ReadOnlyMemory<byte> Body(int stream, int version) =>
        System.Text.Encoding.UTF8.GetBytes($$$"""{"v":1,"accessKey":{"secret":"{{{Canary}}}","id":"{{{stream}}}/{{{version}}}","padding":"{{{new string('p', version * 20)}}}"}}""");

    private SealedEventStore Over(SqliteEventStore store, params byte[] keys) => Over(store, sealAgain: false, keys);

    private SealedEventStore Over(SqliteEventStore store, bool sealAgain, params byte[] keys)
    {
        var given = new Secret(string.Join(',', keys.Select(EnvelopeKeySourceTests.Text)));
        var source = new EnvelopeKeySource(given, "", MayMake: false) { SealAgain = sealAgain };
        return new SealedEventStore(store, store.OpenEnvelope(source, random), random, NullLogger<SealedEventStore>.Instance);
    }

    private async Task Sql(string text)
    {
        await using var connection = new SqliteConnection($"Data Source={folder.File("events.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
