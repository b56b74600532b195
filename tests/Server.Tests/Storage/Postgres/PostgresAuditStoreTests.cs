using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tests.Storage.Sealing;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresAuditStoreTests(PostgresFixture postgres) : AuditStoreContract
{
    private string Url => postgres.UrlOf(Folder.Path);

    protected override IAuditStore Open(string place) => OpenAt(place);

    [Fact]
    public async Task Rows_OfTwoSilos_AreInOneOrder_AndWakeWhoeverFollowsThemAtEither()
    {
        await using var other = OpenAt(Folder.Path);
        var waiting = other.WaitBeyond("default", await other.LastSequence(Cancel), Cancel);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 2 == 0 ? Store : other).Append([Row($"{number}")], Cancel)));

        await waiting.OrFail("a record of another silo woke nobody");
        var all = await other.ReadForward(Query, Cancel);
        all.Select(row => row.Sequence).Should().Equal(Enumerable.Range(1, 40).Select(number => (long)number));
        Names(all).Should().BeEquivalentTo(Enumerable.Range(0, 40).Select(number => $"{number}"));
    }

    [Fact]
    public async Task Append_WhoseConnectionIsLost_IsKeptOnce()
    {
        var kept = 0;
        var cutting = Task.Run(
            async () =>
            {
                for (var cut = 0; cut < 6; cut++)
                    await postgres.Server.Disconnect(Url);
                return true;
            },
            Cancel);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            do
                await Store.Append([Row($"{writer}:{Interlocked.Increment(ref kept)}")], Cancel);
            while (!cutting.IsCompleted);
        }));

        (await cutting).Should().BeTrue();
        kept.Should().BePositive();
        (await Store.LastSequence(Cancel)).Should().Be(kept);
        Names(await Store.Lookup(Query with { Limit = 1_000 }, Cancel)).Should().OnlyHaveUniqueItems();
        await Reopen();
    }

    /// <summary>While another silo holds the head, what is brought here grows into one group: one commit, which others wait for once.</summary>
    [Fact]
    public async Task Appends_ThatComeWhileAnotherSiloHoldsTheHead_AreKeptTogether()
    {
        await using var other = postgres.OpenAt(Folder.Path);
        await using var connection = await other.Source.OpenConnectionAsync(Cancel);
        await connection.Execute("BEGIN");
        await connection.Execute("SELECT last FROM trail_head FOR UPDATE");
        var appends = new List<Task> { Store.Append([Row("first")], Cancel) };
        await Waits.Until(
            async () => await postgres.Server.Count(Url, "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0, "nobody waits for the head");

        appends.AddRange(Enumerable.Range(0, 9).Select(number => Store.Append([Row($"{number}")], Cancel)));
        await connection.Execute("COMMIT");
        await Task.WhenAll(appends).OrFail("the appends wait although the head is free");

        (await postgres.Server.Count(Url, "SELECT count(*) FROM trail_frame")).Should().Be(1);
        (await Store.LastSequence(Cancel)).Should().Be(10);
        await Reopen();
    }

    /// <summary>As a silo that is stopped (SIGSTOP) between the two statements of an append leaves it.</summary>
    [Fact]
    public async Task Append_WhileAnotherSiloStandsStillWithinItsOwn_IsKept()
    {
        await Store.Append([Row("before")], Cancel);
        await using var stopped = postgres.OpenAt(Folder.Path);
        await using var connection = await stopped.Source.OpenConnectionAsync(Cancel);
        await connection.Execute("BEGIN");
        await connection.Execute("SELECT last FROM trail_head FOR UPDATE");

        await Store.Append([Row("meanwhile")], Cancel).OrFail("it waits for the silo that stands still");

        var goOn = () => connection.Execute("COMMIT");
        (await goOn.Should().ThrowAsync<NpgsqlException>()).Which.Should().Match(failure => PostgresDatabase.IsPassing((Exception)failure));
        Names(await Store.ReadForward(Query, Cancel)).Should().Equal("before", "meanwhile");
    }

    [Fact]
    public async Task Row_ThatWasChanged_IsNotServed()
    {
        await Store.Append([Row("one"), Row("two")], Cancel);

        await postgres.Server.Do(Url, "UPDATE trail SET body = overlay(body PLACING '\\x5a' FROM length(body)) WHERE sequence = 2");

        var read = () => Store.Lookup(Query, Cancel);
        await read.Should().ThrowAsync<StoreUnavailableException>().WithMessage("*record 2 of the audit trail was changed*");
    }

    [Theory]
    [InlineData("DELETE FROM trail WHERE sequence = 2", "*records 2 to 2 are not those*")]
    [InlineData("UPDATE trail SET sequence = 9 WHERE sequence = 3", "*records 3 to 3 are not those*")]
    [InlineData("UPDATE trail SET digest = sha256(body), body = NULL WHERE sequence = 2", "*record 2 was emptied*")]
    [InlineData("UPDATE trail SET digest = sha256(body), body = NULL WHERE sequence = 2; DELETE FROM trail_latest",
        "*record 2 was emptied*")]
    [InlineData("DELETE FROM trail WHERE sequence = 3; DELETE FROM trail_frame WHERE first = 3", "*it ends with 2, and ended with 3*")]
    [InlineData("DELETE FROM trail_frame WHERE first = 2", "*records 3 to 3 are not those*")]
    [InlineData("UPDATE trail_head SET last = 2", "*head of the audit trail was changed*")]
    [InlineData("DELETE FROM trail_head", "*head of the audit trail was changed, or is missing*")]
    public async Task Trail_ThatSomebodyChanged_IsRefusedAtTheStart(string sql, string what)
    {
        for (var number = 0; number < 3; number++)
            await Store.Append([Row($"{number}")], Cancel);

        await postgres.Server.Do(Url, sql);

        var open = () => OpenAt(Folder.Path);
        open.Should().Throw<StoreUnavailableException>().WithMessage(what);
    }

    [Fact]
    public async Task Trail_OfMoreFramesThanAStartVerifies_IsOpened_AndAChangeInTheOldestOfThoseIsRefused()
    {
        const int Frames = 300;
        for (var number = 0; number < Frames; number++)
            await Store.Append([Row($"{number}")], Cancel);
        await Reopen();
        await Store.Append([Row("after")], Cancel);
        await Reopen();
        (await Store.LastSequence(Cancel)).Should().Be(Frames + 1);

        await postgres.Server.Do(Url, $"DELETE FROM trail WHERE sequence = {Frames + 2 - 256}");

        var open = () => OpenAt(Folder.Path);
        open.Should().Throw<StoreUnavailableException>().WithMessage($"*records {Frames + 2 - 256} to {Frames + 2 - 256} are not those*");
    }

    [Fact]
    public async Task Lookup_OfNoRows_GivesNone()
    {
        await Store.Append([Row("one"), Row("two")], Cancel);

        (await Store.Lookup(Query with { Limit = 0 }, Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task Sandbox_ThatWasDeleted_LeavesNothingOfItsCalls_AndATrailThatIsWhole()
    {
        await Store.Append([Row("ours"), Row("theirs") with { Sandbox = "other" }], Cancel);

        await Store.DeleteSandbox("other", Cancel);

        (await postgres.Server.Do(Url, "UPDATE trail SET body = body WHERE position('theirs'::bytea in body) > 0")).Should().Be(0);
        await Reopen();
        Names(await Store.Lookup(Query, Cancel)).Should().Equal("ours");
    }

    [Fact]
    public async Task Trail_ThatIsTooLong_GivesUpItsOldest_AndGoesOn()
    {
        await using var small = new PostgresAuditStore(
            postgres.OpenAt(Folder.Path), EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(),
            TimeProvider.System, NullLogger<PostgresAuditStore>.Instance, new TrailLimits { Bytes = 20_000 });
        for (var number = 0; number < 30; number++)
            await small.Append([Row($"{number}") with { Record = new byte[1_000] }], Cancel);

        (await small.Clean()).Should().BeInRange(10, 15);

        await Reopen();
        (await Store.Lookup(Query, Cancel)).Select(row => row.Row.EventName).Should().Contain("29").And.NotContain("0");
        (await Store.LastSequence(Cancel)).Should().Be(30);
        await Store.Append([Row("after")], Cancel);
        await Reopen();
    }

    private PostgresAuditStore OpenAt(string place) =>
        new(postgres.OpenAt(place), EnvelopeKeySourceTests.Source(1).Read(isSealed: false), new SystemRandomSource(), TimeProvider.System,
            NullLogger<PostgresAuditStore>.Instance);
}
