using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Storage.Postgres.Trail;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tests.Logs;
using Rolecall.Server.Tests.Storage.Sealing;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>
/// What goes from a cluster's trail: a deletion is sealed, the rest follows in bounded transactions, and nothing else may go.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class TrailDeletionTests(PostgresFixture postgres) : OneDatabase(postgres)
{
    private readonly FakeTimeProvider time = new();
    private readonly KeptLog<PostgresAuditStore> log = new();

    private static AuditQuery Theirs => new() { Sandbox = "theirs" };

    [Theory]
    [InlineData("UPDATE trail_deletion SET last = 3", "*the deletion of the sandbox theirs was changed*")]
    [InlineData("UPDATE trail_deletion SET sandbox = 'ours'", "*the deletion of the sandbox ours was changed*")]
    [InlineData("DELETE FROM trail_deletion", "*record 2 was emptied*")]
    public async Task Deletion_ThatSomebodyChanged_IsRefusedAtTheStart(string sql, string what)
    {
        var store = Open();
        await store.Append([Row("ours"), Row("theirs")], Cancel);
        await store.DeleteSandbox("theirs", Cancel);
        await store.Append([Row("theirs")], Cancel);

        await Do(sql);

        FluentActions.Invoking(() => Open()).Should().Throw<StoreUnavailableException>().WithMessage(what);
    }

    /// <summary>The start looks at the newest frames only: a look-up must not take an emptied row for one that was deleted.</summary>
    [Fact]
    public async Task Row_ThatSomebodyEmptied_IsNotTakenForADeletedOne()
    {
        var store = Open();
        await store.Append([Row("theirs")], Cancel);

        await Do("UPDATE trail SET digest = sha256(body), body = NULL; DELETE FROM trail_latest");

        var read = () => store.Lookup(Theirs, Cancel);
        await read.Should().ThrowAsync<StoreUnavailableException>().WithMessage("*record 1 of the audit trail was changed*");
    }

    [Fact]
    public async Task Deletion_ThatIsCutShort_IsInForce_AndTheNextCleaningEmptiesItsRows()
    {
        var store = Open();
        await store.Append([Row("ours"), .. Enumerable.Range(0, 2_500).Select(_ => Row("theirs"))], Cancel);
        await Forbid("UPDATE");
        var delete = () => store.DeleteSandbox("theirs", Cancel);
        await delete.Should().ThrowAsync<StoreUnavailableException>();
        (await store.Lookup(Theirs, Cancel)).Should().BeEmpty();
        (await store.LatestTime("theirs", Cancel)).Should().BeNull();

        await Do("DROP TRIGGER forbidden ON trail");
        await store.Clean();

        (await Do("UPDATE trail SET views = views WHERE sandbox = 'theirs' AND body IS NOT NULL")).Should().Be(0);
        (await Do("UPDATE trail SET views = views WHERE sandbox = 'ours' AND body IS NOT NULL")).Should().Be(1);
        Open();
    }

    [Theory]
    [InlineData("UPDATE")]
    [InlineData("DELETE")]
    public async Task Transaction_OfADeletionOrACleaning_HasABoundedNumberOfRows(string statement)
    {
        var store = Open(new TrailLimits { Bytes = 1 });
        for (var frame = 0; frame < 7; frame++)
            await store.Append([.. Enumerable.Range(0, 1_000).Select(_ => Row("theirs"))], Cancel);
        await Do($"""
            CREATE TABLE changed (rows bigint);
            CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN INSERT INTO changed SELECT count(*) FROM gone; RETURN NULL; END $$;
            CREATE TRIGGER counted AFTER {statement} ON trail
              REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_changed()
            """);

        await (statement == "UPDATE" ? store.DeleteSandbox("theirs", Cancel) : store.Clean());

        (await Do("UPDATE changed SET rows = rows WHERE rows > 0")).Should().BeGreaterThan(1);
        (await Do("UPDATE changed SET rows = rows WHERE rows > 5000")).Should().Be(0);
        (await store.Lookup(Theirs, Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task Cleaning_ThatFails_IsLogged_AndTriedAgain()
    {
        var store = Open(new TrailLimits { Bytes = 1 });
        await store.Append([Row("theirs")], Cancel);
        await Forbid("DELETE");

        await Waits.Until(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(log.Lines.Any(
                    line => line is { Event: TrailRetention.NotCleanedEvent, Level: LogLevel.Warning }
                        && line.Text.Contains("no such change", StringComparison.Ordinal)));
            },
            "no line tells of the cleaning that failed");

        await Do("DROP TRIGGER forbidden ON trail");
        await Waits.Until(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return await Do("UPDATE trail SET views = views") == 0;
            },
            "the cleaning was not tried again");
    }

    private Task<int> Forbid(string statement) => Do($"""
        CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no such change'; END $$;
        CREATE TRIGGER forbidden BEFORE {statement} ON trail FOR EACH STATEMENT EXECUTE FUNCTION forbid()
        """);

    private PostgresAuditStore Open(TrailLimits? limits = null)
    {
        var database = OpenDatabase();
        Keep(database);
        var store = new PostgresAuditStore(
            database, EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(), time, log, limits);
        Keep(store);
        return store;
    }
}
