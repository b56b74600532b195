using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>
/// Several silos on one event store: who wins, what is kept when connections are lost, and what is found that somebody else changed.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class EventStoreOfSeveralSilosTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Stream = "in/default/account/111111111111";

    private readonly StoreFolder folder = new();
    private readonly List<PostgresEventStore> opened = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => postgres.UrlOf(folder.Path);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in opened)
            await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Database_OfThreeSilosThatStartAtOnce_IsMadeOnce()
    {
        var url = postgres.Server.NewDatabase();

        var databases = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => PostgresFixture.Open(url), Cancel)));

        foreach (var database in databases)
            await database.DisposeAsync();
        (await postgres.Server.Do(url, "UPDATE rolecall_store SET version = version")).Should().Be(1);
    }

    /// <summary>Of a process that had no turn for two seconds while it made the tables, as its transaction does not wait for longer.</summary>
    [Fact]
    public async Task Start_WhoseTransactionWasEndedForStandingStill_MakesTheTablesAgain()
    {
        var url = postgres.Server.NewDatabase();
        await postgres.Server.Do(url, """
            CREATE SEQUENCE tries;
            CREATE FUNCTION stood_still() RETURNS event_trigger LANGUAGE plpgsql AS
              $$ BEGIN IF nextval('tries') = 1 THEN RAISE EXCEPTION 'idle' USING ERRCODE = '25P03'; END IF; END $$;
            CREATE EVENT TRIGGER stood_still ON ddl_command_start EXECUTE FUNCTION stood_still()
            """);

        await using (PostgresFixture.Open(url))
            (await postgres.Server.Do(url, "UPDATE rolecall_store SET version = version")).Should().Be(1);
    }

    [Fact]
    public async Task Database_OfANewerVersionOrAnotherCluster_IsRefused()
    {
        Refuses(() => PostgresFixture.Open(Url, "other"), "*is that of the cluster \"tests\"*\"other\"*");

        await postgres.Server.Do(Url, "UPDATE rolecall_store SET version = 99");

        Refuses(() => PostgresFixture.Open(Url), "*written by a newer version of rolecall (schema 99*");
    }

    [Fact]
    public async Task Store_ThatWasSealedWithAnotherKey_IsRefused()
    {
        await Open().Append(Stream, 0, Records("one"), Cancel);

        Refuses(() => Open(key: 2), "*is sealed with the envelope key*All silos of a cluster need the same keys.");
    }

    /// <summary>An activation forced twice: each silo believes that the stream is its own.</summary>
    [Fact]
    public async Task Append_OfTwoSilosAtOneVersion_HasOneWinner_WhateverEachKnewBefore()
    {
        var (one, other) = (Open(), Open());
        for (var version = 0; version < 30; version++)
        {
            var won = await Task.WhenAll(TryAppend(one, version, "one"), TryAppend(other, version, "other"));

            won.Where(winner => winner).Should().ContainSingle();
            (await one.Load(Stream, Cancel)).Version.Should().Be(version + 1);
        }
        (await one.Load(Stream, Cancel)).Records.Should().HaveCount(30);
        await one.SaveSnapshot(Stream, 20, "state"u8.ToArray(), Cancel);
        // The other's head is older than the snapshot.
        (await other.Append(Stream, 30, Records("after"), Cancel)).Should().Be(31);
        Open();
    }

    [Fact]
    public async Task Append_WhoseConnectionIsLost_IsKeptOnce_AndAcknowledgedOnce()
    {
        const int Writers = 16;
        var store = Open();
        var versions = new long[Writers];
        var cutting = Task.Run(
            async () =>
            {
                for (var cut = 0; cut < 8; cut++)
                    await postgres.Server.Disconnect(Url);
                return true;
            },
            Cancel);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            do
            {
                versions[writer] = await store.Append(
                    $"{Stream}-{writer}", versions[writer], Records($"{writer}:{versions[writer]}"), Cancel);
            }
            while (!cutting.IsCompleted);
        }));
        (await cutting).Should().BeTrue();

        for (var writer = 0; writer < Writers; writer++)
        {
            versions[writer].Should().BePositive();
            var stream = await store.Load($"{Stream}-{writer}", Cancel);
            stream.Records.Select(record => Encoding.UTF8.GetString(record.Span))
                .Should().Equal(Enumerable.Range(0, (int)versions[writer]).Select(version => $"{writer}:{version}"));
        }
        Open();
    }

    [Theory]
    [InlineData("DELETE FROM record WHERE stream = 'b' AND version = 2", null, "*record 2 of b is missing*")]
    [InlineData("UPDATE record SET body = body || '\\x00' WHERE stream = 'b' AND version = 1", null, "*records 1 to 2 of b was changed*")]
    [InlineData("UPDATE stream SET version = 1 WHERE name = 'b'", "*head of b at version 1 was changed*",
        "*head of b at version 1 was changed*")]
    [InlineData("DELETE FROM stream WHERE name = 'b'; DELETE FROM record WHERE stream = 'b'",
        "*the stream b (records up to 2) is missing*", null)]
    [InlineData("INSERT INTO stream SELECT 'x', version, head FROM stream WHERE name = 'b'", "*head of x at version 2 was changed*", null)]
    [InlineData("DELETE FROM writer", "*deleted, or never there*", null)]
    [InlineData("UPDATE writer SET id = gen_random_uuid()", "*is another's*", null)]
    [InlineData("UPDATE writer SET body = body || '\\x00'", "*sum of the writer*", null)]
    public async Task Store_ThatSomebodyChanged_IsFoundAtTheStart_OrByWhoeverLoads(string sql, string? atStart, string? atLoad)
    {
        foreach (var stream in (string[])["a", "b", "c"])
            await Open().Append(stream, 0, Records("one", "two"), Cancel);

        await postgres.Server.Do(Url, sql);

        if (atStart is not null)
            Refuses(() => Open(), atStart);
        if (atLoad is not null)
        {
            var load = () => opened[0].Load("b", Cancel);
            await load.Should().ThrowAsync<Exception>().WithMessage(atLoad);
        }
    }

    [Fact]
    public async Task Stream_PutBackAsItWas_IsFoundAtTheStart()
    {
        var store = Open();
        foreach (var stream in (string[])["a", "b"])
            await store.Append(stream, 0, Records("one", "two"), Cancel);
        await postgres.Server.Do(Url, "CREATE TABLE older AS SELECT * FROM stream WHERE name = 'b'");
        await store.Append("b", 2, Records("three"), Cancel);

        await postgres.Server.Do(
            Url,
            "DELETE FROM record WHERE stream = 'b' AND version = 3; UPDATE stream s SET version = o.version, head = o.head FROM older o WHERE o.name = s.name");

        Refuses(() => Open(), "*record 3 of b is missing: the stream ended with 3, and this is an older copy that ends with 2*");
    }

    [Fact]
    public async Task Writers_OfLongAgo_BecomeOne_AndOneThatOnlyWasQuietGoesOn()
    {
        var (quiet, other) = (Open(), Open());
        await quiet.Append("a", 0, Records("one"), Cancel);
        await other.Append("b", 0, Records("one"), Cancel);
        await postgres.Server.Do(Url, "UPDATE writer SET written = now() - interval '2 days'");

        var next = Open();

        (await postgres.Server.Do(Url, "UPDATE writer SET written = written")).Should().Be(1);
        (await quiet.Append("a", 1, Records("two"), Cancel)).Should().Be(2);
        (await other.Append("a", 2, Records("three"), Cancel)).Should().Be(3);
        (await next.Append("a", 3, Records("four"), Cancel)).Should().Be(4);
        Open();
    }

    private PostgresEventStore Open(byte key = 1)
    {
        var store = new PostgresEventStore(postgres.OpenAt(folder.Path), EnvelopeKeySourceTests.Source(key), new SystemRandomSource());
        opened.Add(store);
        return store;
    }

    private static async Task<bool> TryAppend(PostgresEventStore store, long version, string text)
    {
        try
        {
            await store.Append(Stream, version, Records(text), Cancel);
            return true;
        }
        catch (StreamConflictException)
        {
            return false;
        }
    }

    private static void Refuses(Func<object> open, string message) => open.Should().Throw<StoreUnavailableException>().WithMessage(message);

    private static ReadOnlyMemory<byte>[] Records(params string[] texts) =>
        [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];
}
