using System.Text;
using CsCheck;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Chains;

/// <summary>Whatever somebody without the envelope key does to the file of a store: it is found, and named.</summary>
public sealed class StoreTamperTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Accepted = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private TamperedStore store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => store = await TamperedStore.Make();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Open_OfAStoreThatNobodyTouched_Succeeds()
    {
        for (var again = 0; again < 3; again++)
        {
            await using var opened = store.Open();
            foreach (var (stream, (version, snapshot)) in store.Streams)
            {
                var loaded = await opened.Load(stream, Cancel);
                (loaded.Version, loaded.SnapshotVersion).Should().Be((version, snapshot));
            }
        }
    }

    [Fact]
    public void TenThousandTampers_AreAllFoundAndTheirStreamsNamed()
    {
        var envelope = EnvelopeKeySourceTests.Source(1).Read(isSealed: true);
        (Guid, long)? seen;
        using (var mark = new StoreMark(Path.Combine(store.Folder, SqliteOpening.MarkName), envelope, new SystemRandomSource()))
            seen = mark.Read();
        using var memory = store.InMemory();
        memory.CreateFunction("flip", (byte[] bytes, int at, byte with) => Flip(bytes, at, with));
        using var commands = new SqliteCommands(memory);
        var kinds = new Dictionary<string, int>();

        Check(envelope, commands, seen).Should().BeEmpty("the control is untouched");
        Tampers.All(store).Sample(
            tamper =>
            {
                kinds[tamper.Name] = kinds.GetValueOrDefault(tamper.Name) + 1;
                using var transaction = commands.Begin();
                Run(memory, transaction, tamper.Sql);
                var damages = Check(envelope, commands, seen);
                transaction.Rollback();
                return damages.Count > 0
                    && (tamper.Of is null || damages.Any(damage => damage.What.Contains(tamper.Of, StringComparison.Ordinal)));
            },
            iter: 10_000,
            threads: 1,
            print: tamper => tamper.ToString());
        Check(envelope, commands, seen).Should().BeEmpty("every tamper was taken back");
        kinds.Count.Should().BeGreaterThan(40).And.Be(Kinds().Count);
    }

    /// <summary>Each kind once by a whole start, which refuses; and then one that accepts it, after which nothing is served that was not written.</summary>
    [Fact]
    public async Task EachKind_RefusesTheStart_AndAcceptedLeavesOnlyWhatWasWritten()
    {
        foreach (var (name, tamper) in Kinds())
        {
            await using var copy = store.Copy();
            Tampering(copy, tamper.Sql);

            var refusal = copy.Invoking(tampered => tampered.Open()).Should().Throw<StoreUnavailableException>(name).Which.Message;
            if (name == "another key")
            {
                refusal.Should().Contain("0123456789abcdef, which is not in");
                continue;
            }
            refusal.Should().Contain("--accept-data-loss", name).And.Contain(tamper.Of ?? "events.db", name);
            copy.Invoking(tampered => tampered.Open())
                .Should().Throw<StoreUnavailableException>($"{name}: a refusal changes nothing").WithMessage(refusal);

            await using (var opened = copy.Open(Accepted))
            {
                await CheckOnlyWhatWasWritten(opened, name);
                (await Losses(opened)).Should().ContainSingle(name).Which.Damages.Should().NotBeEmpty();
            }
            await using var again = copy.Open();
            (await Losses(again)).Should().ContainSingle($"{name}: it is on record, once").Which.At.Should().Be(Accepted);
            await again.Append("in/default/account/999999999999", 0, [TamperedStore.Body("x", 1)], Cancel);
        }
    }

    [Fact]
    public async Task AcceptedCut_DropsTheStreamToItsLastRecord_AndLeavesTheOthers()
    {
        const string Cut = "in/default/account/111111111111";
        store.Sql($"DELETE FROM record WHERE stream = '{Cut}' AND version IN (21, 22)").Should().Be(2);

        store.Invoking(cut => cut.Open())
            .Should().Throw<StoreUnavailableException>().WithMessage($"*events.db is not as it was left: record 21 of {Cut} is missing.*");

        await using var opened = store.Open(Accepted);
        var loaded = await opened.Load(Cut, Cancel);
        (loaded.Version, loaded.SnapshotVersion, loaded.Records.Count).Should().Be((20, 16, 4));
        foreach (var (stream, (version, _)) in store.Streams.Where(stream => stream.Key != Cut))
            (await opened.Load(stream, Cancel)).Version.Should().Be(version);
        (await opened.Append(Cut, 20, [TamperedStore.Body(Cut, 21)], Cancel)).Should().Be(21);
    }

    [Fact]
    public async Task AcceptedGapBeforeASnapshot_KeepsTheSnapshotAndWhatFollowsIt()
    {
        const string Gap = "in/default/account/111111111111";
        store.Sql($"DELETE FROM record WHERE stream = '{Gap}' AND version = 4").Should().Be(1);

        await using (var opened = store.Open(Accepted))
        {
            var loaded = await opened.Load(Gap, Cancel);
            (loaded.Version, loaded.SnapshotVersion, loaded.Records.Count)
                .Should().Be((24, 16, 8), "going back to record 3 would bring back what was deleted since");
            await opened.Append(Gap, 24, [TamperedStore.Body(Gap, 25)], Cancel);
            await opened.SaveSnapshot(Gap, 25, TamperedStore.Body(Gap, 0), Cancel);
        }
        await using var again = store.Open();
        (await again.Load(Gap, Cancel)).SnapshotVersion.Should().Be(25);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("edited")]
    [InlineData("another store's")]
    public async Task Mark_ThatIsNotTheStores_RefusesTheStart(string how)
    {
        var mark = Path.Combine(store.Folder, SqliteOpening.MarkName);
        switch (how)
        {
            case "missing":
                File.Delete(mark);
                break;
            case "empty":
                await File.WriteAllBytesAsync(mark, [], Cancel);
                break;
            case "edited":
                var bytes = await File.ReadAllBytesAsync(mark, Cancel);
                (bytes[40], bytes[552]) = ((byte)~bytes[40], (byte)~bytes[552]);
                await File.WriteAllBytesAsync(mark, bytes, Cancel);
                break;
            default:
                await using (var other = await TamperedStore.Make())
                    File.Copy(Path.Combine(other.Folder, SqliteOpening.MarkName), mark, overwrite: true);
                break;
        }

        store.Invoking(tampered => tampered.Open())
            .Should().Throw<StoreUnavailableException>().WithMessage("*events.mark*--accept-data-loss*");

        await using (store.Open(Accepted))
        {
        }
        await using var again = store.Open();
        (await again.Load(TamperedStore.Still, Cancel)).Version.Should().Be(7);
    }

    [Fact]
    public async Task Mark_HalfWrittenByAPowerLoss_StopsNobody()
    {
        var mark = Path.Combine(store.Folder, SqliteOpening.MarkName);
        var bytes = await File.ReadAllBytesAsync(mark, Cancel);
        bytes[40] = (byte)~bytes[40];
        await File.WriteAllBytesAsync(mark, bytes, Cancel);

        await using var opened = store.Open();
        (await opened.Load(TamperedStore.Still, Cancel)).Version.Should().Be(7);
    }

    [Fact]
    public async Task OlderCopyOfTheWholeFile_IsFoundByItsMark()
    {
        File.Copy(store.Older, store.File, overwrite: true);

        store.Invoking(older => older.Open())
            .Should().Throw<StoreUnavailableException>().WithMessage(
                "*all of it is an older copy, of * commits: by events.mark there were *");

        await using var opened = store.Open(Accepted);
        (await opened.Load(TamperedStore.Deleted, Cancel)).Version.Should().Be(4);
    }

    [Fact]
    public async Task Schema_SetBackToBeforeChains_IsRefused()
    {
        store.Sql("DROP TABLE store_head; ALTER TABLE stream DROP COLUMN head; PRAGMA user_version = 2");
        store.Invoking(unchained => unchained.Open())
            .Should().Throw<StoreUnavailableException>().WithMessage("*the head of all streams is missing*");

        // Without the mark, too: a body tells that it was sealed for a chain.
        File.Delete(Path.Combine(store.Folder, SqliteOpening.MarkName));
        store.Invoking(unchained => unchained.Open())
            .Should().Throw<StoreUnavailableException>().WithMessage("*the head of all streams is missing*");

        await using var opened = store.Open(Accepted);
        await CheckOnlyWhatWasWritten(opened, "unchained");
    }

    [Fact]
    public async Task FileThatWasDeleted_IsNotBegunAnew()
    {
        File.Delete(store.File);
        store.Invoking(gone => gone.Open()).Should().Throw<StoreUnavailableException>().WithMessage("*the head of all streams is missing*");
        await using var opened = store.Open(Accepted);
        (await opened.List("", Cancel).ToListAsync(Cancel)).Should().Equal(AcceptedLoss.Stream);
    }

    private static List<StoreDamage> Check(Envelope envelope, SqliteCommands commands, (Guid, long)? seen)
    {
        // A list of keys that are not there refuses the start before all else.
        if (SqliteSealing.KeyIds(commands).Any(id => !envelope.Has(id)))
            return [new(null, "an unknown envelope key")];
        return SqliteOpening.IsOlder(commands, seen) ? [] : SqliteOpening.Damages(commands, envelope, seen, out _);
    }

    /// <summary>One tamper of each kind.</summary>
    private Dictionary<string, Tamper> Kinds()
    {
        var kinds = new Dictionary<string, Tamper>();
        Tampers.All(store).Sample(tamper => { kinds.TryAdd(tamper.Name, tamper); }, iter: 3_000, threads: 1);
        return kinds;
    }

    private static void Tampering(TamperedStore copy, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={copy.File};Pooling=False");
        connection.Open();
        connection.CreateFunction("flip", (byte[] bytes, int at, byte with) => Flip(bytes, at, with));
        TamperedStore.Execute(connection, $"ATTACH '{copy.Older}' AS older");
        foreach (var table in (string[])["record", "stream", "snapshot", "store_head"])
            TamperedStore.Execute(connection, $"CREATE TEMP TABLE old_{table} AS SELECT * FROM older.{table}");
        TamperedStore.Execute(connection, "DETACH older");
        TamperedStore.Execute(connection, sql);
    }

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        command.ExecuteNonQuery();
    }

    private static byte[] Flip(byte[] bytes, int at, byte with)
    {
        var flipped = bytes.ToArray();
        flipped[at % flipped.Length] ^= with;
        return flipped;
    }

    private static async Task CheckOnlyWhatWasWritten(IEventStore opened, string name)
    {
        await foreach (var stream in opened.List("", Cancel))
        {
            if (stream == AcceptedLoss.Stream)
                continue;
            var loaded = await opened.Load(stream, Cancel);
            if (loaded.Snapshot is { } snapshot)
                Encoding.UTF8.GetString(snapshot.Span).Should().Be($"{stream} up to {loaded.SnapshotVersion}", name);
            for (var i = 0; i < loaded.Records.Count; i++)
                loaded.Records[i].Span.SequenceEqual(TamperedStore.Body(stream, loaded.SnapshotVersion + i + 1).Span)
                    .Should().BeTrue($"{name}: record {i} of {stream}");
        }
    }

    private static async Task<List<AcceptedLoss>> Losses(IEventStore opened) =>
        [.. (await opened.Load(AcceptedLoss.Stream, Cancel)).Records.Select(
            record => System.Text.Json.JsonSerializer.Deserialize(record.Span, AcceptedLossJson.Default.AcceptedLoss)!)];
}
