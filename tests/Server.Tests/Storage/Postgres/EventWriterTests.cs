using System.Collections;
using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Storage.Postgres.Events;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>What the one writer of a silo makes of the writes that wait together.</summary>
[Collection(PostgresCollection.Name)]
public sealed class EventWriterTests(PostgresFixture postgres) : OneDatabase(postgres)
{

    [Fact]
    public async Task Appends_ToOneStream_ThatWaitTogether_FollowOneAnother()
    {
        var store = Open();

        var versions = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => store.Append("a", number, Bodies($"{number}"), Cancel)));

        versions.Should().Equal(Enumerable.Range(1, 30).Select(number => (long)number));
        (await Open().Load("a", Cancel)).Records.Select(record => Encoding.UTF8.GetString(record.Span))
            .Should().Equal(Enumerable.Range(0, 30).Select(number => $"{number}"));
    }

    /// <summary>Another silo saved a snapshot, and a load learns of it in the middle of the work.</summary>
    [Fact]
    public async Task Append_BuiltOnAHead_ThatALoadReplacesMeanwhile_TakesNothingAway()
    {
        var (store, other) = (Open(), Open());
        await store.Append("a", 0, Bodies("one"), Cancel);
        await other.SaveSnapshot("a", 1, "state"u8.ToArray(), Cancel);

        await store.Append("a", 1, new Read(Bodies("two"), () => store.Load("a", Cancel).GetAwaiter().GetResult()), Cancel);

        var loaded = await Open().Load("a", Cancel);
        (loaded.Version, loaded.SnapshotVersion, loaded.Records.Count).Should().Be((2, 1, 1));
    }

    [Theory]
    [InlineData("INSERT INTO record (stream, version, body) VALUES ('bad', 1, '\\x00')", 0)]
    [InlineData("INSERT INTO stream SELECT 'bad', 1, head FROM stream WHERE name = 'good-0'", 0)]
    [InlineData("INSERT INTO stream SELECT 'bad', 1, head FROM stream WHERE name = 'good-0'", 1)]
    public async Task Append_ToAStreamThatSomebodyChanged_FailsAlone(string sql, long expected)
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => store.Append($"good-{number}", 0, Bodies("one"), Cancel)));
        await Do(sql);

        var bad = store.Append("bad", expected, Bodies("two"), Cancel);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => store.Append($"good-{number}", 1, Bodies("two"), Cancel)));

        await FluentActions.Awaiting(() => bad).Should().ThrowAsync<DamagedStoreException>();
        (await store.Load("good-39", Cancel)).Version.Should().Be(2);
    }

    /// <summary>A name that is too long for an index is found by halves.</summary>
    [Fact]
    public async Task Append_OfWhatTheDatabaseCannotHold_FailsAlone()
    {
        var store = Open();
        var name = string.Join(' ', Enumerable.Range(0, 4_000).Select(number => number * 7_919 % 10_007));

        var bad = store.Append(name, 0, Bodies("one"), Cancel);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => store.Append($"good-{number}", 0, Bodies("one"), Cancel)));

        await FluentActions.Awaiting(() => bad).Should().ThrowAsync<StoreUnavailableException>();
        (await store.Load("good-39", Cancel)).Version.Should().Be(1);
    }

    [Fact]
    public async Task Name_ThatNoTextOfTheDatabaseHolds_IsOfNoStream_AndIsNotWrittenTo()
    {
        var store = Open();
        foreach (var name in (string[])["a\0", "a\ud800"])
        {
            var append = () => store.Append(name, 0, Bodies("one"), Cancel);

            await append.Should().ThrowAsync<ArgumentException>();
            (await store.Exists(name, Cancel)).Should().BeFalse();
            (await store.Load(name, Cancel)).Version.Should().Be(0);
        }
    }

    [Fact]
    public async Task DeleteAll_OfManyStreams_IsInTransactionsOfABoundedNumber()
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 450).Select(number => store.Append($"in/gone/{number}", 0, Bodies("one"), Cancel)));
        await store.Append("in/kept", 0, Bodies("one"), Cancel);
        await Do("""
            CREATE TABLE changed (rows bigint);
            CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN INSERT INTO changed SELECT count(*) FROM gone; RETURN NULL; END $$;
            CREATE TRIGGER counted AFTER DELETE ON stream REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_changed()
            """);

        await store.DeleteAll("in/gone/", Cancel);

        (await Do("UPDATE changed SET rows = rows WHERE rows > 0")).Should().BeGreaterThan(1);
        (await Do("UPDATE changed SET rows = rows WHERE rows > 200")).Should().Be(0);
        (await Open().List("in/", Cancel).ToListAsync(Cancel)).Should().Equal("in/kept");
    }

    /// <summary>Anybody may ask for streams that are not there.</summary>
    [Fact]
    public async Task Load_OfAStreamThatIsNotThere_IsNotRemembered()
    {
        var store = Open();
        await store.Append("a", 0, Bodies("one"), Cancel);

        for (var number = 0; number < 20; number++)
            await store.Load($"none-{number}", Cancel);

        store.RememberedHeads.Should().Be(1);
    }

    [Fact]
    public void KnownHeads_AreNoMoreThanTheMost_HoweverTheyAreLearned()
    {
        var envelope = EnvelopeKeySourceTests.Source(1).Read(isSealed: false);
        var known = new KnownHeads(Keep(OpenDatabase()), envelope, mostKnown: 3);

        for (var number = 0; number < 10; number++)
        {
            known[$"{number}"] = SealedHead.Seal(envelope, $"{number}", StreamHead.Empty($"{number}"));
            known.Count.Should().BeInRange(1, 3);
            known[$"{number}"].Should().NotBeNull();
        }
    }

    private PostgresEventStore Open() => Keep(
        new PostgresEventStore(Keep(OpenDatabase()), EnvelopeKeySourceTests.Source(1), new SystemRandomSource()));

    private static ReadOnlyMemory<byte>[] Bodies(params string[] texts) =>
        [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];

    /// <summary>Bodies, and what happens the first time that somebody reads them.</summary>
    private sealed class Read(ReadOnlyMemory<byte>[] bodies, Action meanwhile) : IReadOnlyList<ReadOnlyMemory<byte>>
    {
        private bool wasRead;

        public int Count => bodies.Length;

        public ReadOnlyMemory<byte> this[int index] => bodies[index];

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
        {
            if (!wasRead)
                meanwhile();
            wasRead = true;
            return ((IEnumerable<ReadOnlyMemory<byte>>)bodies).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
