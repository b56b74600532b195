using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_OfAnOlderStore_ReadsAllOfIt_AndLeavesNothingInClear(bool wasSealed)
    {
        await WriteOlder(wasSealed);
        Scan.FilesWith(folder.Path, Canary).Any().Should().Be(!wasSealed);

        await using (var store = Open(1))
        {
            await CheckAll(store);
            Scan.FilesWith(folder.Path, Canary).Should().BeEmpty();
        }

        Scan.FilesWith(folder.Path, Canary).Should().BeEmpty();
        await using var again = Open(1);
        await CheckAll(again);
        (await again.Append(Name(0), RecordsOfEach, [Body(0, 1)], Cancel)).Should().Be(RecordsOfEach + 1);
        (await SqliteEventStoreTests.Integrity(folder.File("events.db"))).Should().Be("ok");
    }

    [Fact]
    public async Task Open_OfAnOlderStoreThatWasCutOffOnceSealed_GoesOn()
    {
        await WriteOlder(wasSealed: true);
        await Sql("DELETE FROM envelope_key");

        FluentActions.Invoking(() => Open(2)).Should().Throw<StoreUnavailableException>().WithMessage("*which is not in*");
        await using var again = Open(1);
        await CheckAll(again);
    }

    [Theory]
    [InlineData("DELETE FROM envelope_key; INSERT INTO record VALUES ('in/evil', 1, x'7b7d')")]
    [InlineData("INSERT INTO record VALUES ('in/evil', 1, x'7b7d')")]
    [InlineData("UPDATE record SET body = x'7b7d'; UPDATE snapshot SET body = x'7b7d'")]
    public async Task Open_OfASealedStoreWithRecordsInClear_IsRefused(string tampering)
    {
        await WriteOlder(wasSealed: true);
        await Sql(tampering);

        FluentActions.Invoking(() => Open(1))
            .Should().Throw<StoreUnavailableException>().WithMessage("*is sealed, and holds * records in clear*");
    }

    [Fact]
    public async Task Open_OfAnOlderStoreThatWasCutShort_IsRefused()
    {
        await WriteOlder(wasSealed: true);
        await Sql($"DELETE FROM record WHERE stream = '{Name(3)}' AND version = {RecordsOfEach}");

        FluentActions.Invoking(() => Open(1))
            .Should().Throw<StoreUnavailableException>().WithMessage($"*Record {RecordsOfEach} of {Name(3)} is missing*");
    }

    [Fact]
    public async Task Open_SealingAgain_NeedsTheFormerKeysNoMore()
    {
        await WriteOlder(wasSealed: false);
        await using (Open(1))
        {
        }
        await using (var store = Open(1, 2))
            await store.Append("in/newer", 0, [Body(0, 1)], Cancel);
        FluentActions.Invoking(() => Open(2)).Should().Throw<StoreUnavailableException>("the first key sealed most of it");

        await using (var store = Open(sealAgain: true, 1, 2))
            await CheckAll(store);

        FluentActions.Invoking(() => Open(1)).Should().Throw<StoreUnavailableException>("the first key opens nothing any more");
        await using var alone = Open(2);
        await CheckAll(alone);
        (await alone.Load("in/newer", Cancel)).Records.Should().ContainSingle();
        (await alone.Append("in/newer", 1, [Body(0, 2)], Cancel)).Should().Be(2);
    }

    [Fact]
    public async Task Open_SealingAgainWhatWasChanged_IsRefusedAndChangesNothing()
    {
        await WriteOlder(wasSealed: false);
        await using (Open(1))
        {
        }
        await Sql($"UPDATE record SET version = 1000 WHERE stream = '{Name(3)}' AND version = {RecordsOfEach}");

        FluentActions.Invoking(() => Open(sealAgain: true, 1, 2))
            .Should().Throw<StoreUnavailableException>().WithMessage($"*record {RecordsOfEach} of {Name(3)} is missing*");

        await Sql($"UPDATE record SET version = {RecordsOfEach} WHERE stream = '{Name(3)}' AND version = 1000");
        await using var again = Open(1, 2);
        await CheckAll(again);
    }

    [Fact]
    public async Task Open_OfAStoreThatSealed_IsRefusedToVersionsBefore()
    {
        await using (Open(1))
        {
        }

        FluentActions.Invoking(() => new SqliteDatabase(folder.File("events.db"), ["the only schema that they knew", "and the one after"]))
            .Should().Throw<StoreUnavailableException>().WithMessage("*newer version*");
    }

    /// <summary>As versions before chains had it, with records before and after snapshots.</summary>
    private async Task WriteOlder(bool wasSealed)
    {
        await Sql("""
            CREATE TABLE record (stream TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (stream, version)) WITHOUT ROWID;
            CREATE TABLE stream (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE snapshot (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
            PRAGMA user_version = 1
            """);
        if (wasSealed)
            await Sql($"CREATE TABLE envelope_key (id TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO envelope_key VALUES ('{Envelope.Text(EnvelopeKeySourceTests.IdOf(1))}'); PRAGMA user_version = 2");
        for (var stream = 0; stream < Streams; stream++)
        {
            var rows = new List<string>
            {
                Row("stream", Name(stream), RecordsOfEach, null),
                Row("snapshot", Name(stream), RecordsOfEach / 2, Kept(Body(stream, 0), Place.OfSnapshot(Name(stream), RecordsOfEach / 2)))
            };
            for (var version = 1; version <= RecordsOfEach; version++)
                rows.Add(Row("record", Name(stream), version, Kept(Body(stream, version), Place.OfRecord(Name(stream), version))));
            await Sql($"BEGIN; {string.Join("; ", rows)}; COMMIT");
        }

        byte[] Kept(ReadOnlyMemory<byte> body, string place) => wasSealed ? SealedBeforeChains(body.Span, place) : body.ToArray();
    }

    private static string Row(string table, string stream, long version, byte[]? body) =>
        $"INSERT INTO {table} VALUES ('{stream}', {version}{(body is null ? "" : $", x'{Convert.ToHexString(body)}'")})";

    /// <summary>As envelopes were before there were chains: mark and format, key id, nonce, ciphertext, tag; sealed to the place alone.</summary>
    private static byte[] SealedBeforeChains(ReadOnlySpan<byte> plain, string place)
    {
        var body = new byte[2 + 8 + 12 + plain.Length + 16];
        (body[0], body[1]) = (0xFF, 0x01);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(body.AsSpan(2), EnvelopeKeySourceTests.IdOf(1));
        System.Security.Cryptography.RandomNumberGenerator.Fill(body.AsSpan(10, 12));
        using var cipher = new System.Security.Cryptography.AesGcm(EnvelopeTests.Key(1), 16);
        cipher.Encrypt(
            body.AsSpan(10, 12),
            plain,
            body.AsSpan(22, plain.Length),
            body.AsSpan(22 + plain.Length),
            System.Text.Encoding.UTF8.GetBytes(place));
        return body;
    }

    private static async Task CheckAll(IEventStore store)
    {
        for (var stream = 0; stream < Streams; stream++)
        {
            var loaded = await store.Load(Name(stream), Cancel);
            (loaded.Version, loaded.SnapshotVersion).Should().Be((RecordsOfEach, RecordsOfEach / 2));
            loaded.Snapshot!.Value.ToArray().Should().Equal(Body(stream, 0).ToArray());
            loaded.Records.Select((record, i) => record.Span.SequenceEqual(Body(stream, (RecordsOfEach / 2) + 1 + i).Span))
                .Should().AllBeEquivalentTo(true);
        }
    }

    private static string Name(int stream) => $"in/default/account/{stream}";

    private static ReadOnlyMemory<byte> Body(int stream, int version) =>
        System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"v":1,"accessKey":{"secret":"{{{Canary}}}","id":"{{{stream}}}/{{{version}}}","padding":"{{{new string('p', version * 20)}}}"}}""");

    private SealedEventStore Open(params byte[] keys) => Open(sealAgain: false, keys);

    private SealedEventStore Open(bool sealAgain, params byte[] keys)
    {
        var store = new SqliteEventStore(
            folder.File("events.db"), EnvelopeKeySourceTests.Source(keys) with { SealAgain = sealAgain }, random);
        return new SealedEventStore(store, store.Envelope, random, NullLogger<SealedEventStore>.Instance);
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
