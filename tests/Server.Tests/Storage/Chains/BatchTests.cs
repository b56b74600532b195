using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Chains;

namespace Rolecall.Server.Tests.Storage.Chains;

/// <summary>
/// Appends that were committed as batches: read as if they were in their streams, kept over a kill, and found where they were tampered with.
/// </summary>
public sealed class BatchTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Accepted = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private BatchedStore killed = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => killed = await BatchedStore.Make();

    public ValueTask DisposeAsync() => killed.DisposeAsync();

    public static TheoryData<string, string> Tampers => new()
    {
        { "the last", "DELETE FROM batch WHERE number = (SELECT max(number) FROM batch)" },
        { "the first", "DELETE FROM batch WHERE number = (SELECT min(number) FROM batch)" },
        { "one between", "DELETE FROM batch WHERE number = (SELECT min(number) + 1 FROM batch)" },
        { "all", "DELETE FROM batch" },
        { "one twice", "INSERT INTO batch SELECT max(number) + 1, body FROM batch" },
        {
            "another in its place",
            "UPDATE batch SET body = (SELECT body FROM batch ORDER BY number LIMIT 1) WHERE number = (SELECT max(number) FROM batch)"
        },
        { "a cut one", "UPDATE batch SET body = substr(body, 1, length(body) - 1) WHERE number = (SELECT min(number) + 1 FROM batch)" },
        { "one in clear", "UPDATE batch SET body = x'00' WHERE number = (SELECT max(number) FROM batch)" },
        { "all moved", "UPDATE batch SET number = number + 1000" },
        {
            "the stream under it",
            $"DELETE FROM record WHERE stream = '{BatchedStore.Name(1)}'; DELETE FROM stream WHERE name = '{BatchedStore.Name(1)}'"
        },
        { "the record before it", $"DELETE FROM record WHERE stream = '{BatchedStore.Name(1)}' AND version = 2" },
        {
            "the last, with an older head",
            "ATTACH 'OLDER' AS older; DELETE FROM batch WHERE number > (SELECT max(number) FROM older.batch); UPDATE store_head SET body = (SELECT body FROM older.store_head)"
        },
        { "older ones in their place", "ATTACH 'OLDER' AS older; DELETE FROM batch; INSERT INTO batch SELECT * FROM older.batch" },
    };

    [Fact]
    public async Task Open_AfterAKill_ReadsWhatWasAcknowledged_AndGoesOn()
    {
        await using (var opened = killed.Open())
        {
            await CheckAll(opened);
            killed.Batches().Should().BePositive("a start need not write");
            var name = BatchedStore.Name(0);
            var version = killed.Versions[name];
            await FluentActions.Awaiting(() => opened.Append(name, version - 1, [BatchedStore.Body(name, 1)], Cancel))
                .Should().ThrowAsync<StreamConflictException>();
            killed.Versions[name] = await opened.Append(name, version, [BatchedStore.Body(name, version + 1)], Cancel);
            await CheckAll(opened);
        }
        killed.Batches().Should().Be(0, "a store that ends in order has all in its streams");
        await using var again = killed.Open();
        await CheckAll(again);
    }

    [Fact]
    public async Task SnapshotAndDelete_OfWhatIsInBatches_FollowThem()
    {
        var (kept, gone) = (BatchedStore.Name(2), BatchedStore.Name(5));
        await using (var opened = killed.Open())
        {
            await opened.SaveSnapshot(kept, killed.Versions[kept], Encoding.UTF8.GetBytes("state"), Cancel);
            await opened.Delete(gone, Cancel);
            await opened.DeleteAll("in/new/", Cancel);
        }
        await using var again = killed.Open();
        var loaded = await again.Load(kept, Cancel);
        (loaded.Version, loaded.SnapshotVersion, loaded.Records.Count).Should().Be((killed.Versions[kept], killed.Versions[kept], 0));
        (await again.Exists(gone, Cancel)).Should().BeFalse();
        (await again.List("in/new/", Cancel).ToListAsync(Cancel)).Should().BeEmpty();
    }

    [Fact]
    public async Task SealingAgain_TakesWhatIsInBatchesAlong()
    {
        await using (var opened = killed.Open(null, sealAgain: true, 1, 2))
            await CheckAll(opened);
        await using var alone = killed.Open(null, sealAgain: false, 2);
        await CheckAll(alone);
    }

    [Theory]
    [MemberData(nameof(Tampers))]
    public async Task Tampered_RefusesTheStart_AndAcceptedLeavesOnlyWhatWasWritten(string what, string sql)
    {
        killed.Sql(sql.Replace("OLDER", killed.Older, StringComparison.Ordinal));

        killed.Invoking(tampered => tampered.Open()).Should().Throw<StoreUnavailableException>(what).WithMessage("*--accept-data-loss*");
        killed.Invoking(tampered => tampered.Open()).Should().Throw<StoreUnavailableException>($"{what}: a refusal changes nothing");

        await using (var opened = killed.Open(Accepted))
        {
            foreach (var (name, version) in killed.Versions)
            {
                var loaded = await opened.Load(name, Cancel);
                loaded.Version.Should().BeLessThanOrEqualTo(version);
                CheckBodies(name, loaded);
            }
            (await opened.Load(AcceptedLoss.Stream, Cancel)).Records.Should().ContainSingle();
            (await opened.Load(BatchedStore.Name(7), Cancel)).Version.Should().BeGreaterThanOrEqualTo(2);
        }
        await using var again = killed.Open();
        await again.Append("in/after", 0, [BatchedStore.Body("in/after", 1)], Cancel);
    }

    /// <summary>Somebody let a copy of the store go on elsewhere: its batches are sealed with our key, under our numbers.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Batch_OfACopyThatWentOnByItself_IsNotAcceptedInPlaceOfOurs(int beforeTheLast)
    {
        await using var ours = await killed.GoOn("ours", batches: 3);
        await using var theirs = await killed.GoOn("theirs", batches: 3);
        ours.Batches().Should().Be(killed.Batches() + 3).And.Be(theirs.Batches());

        ours.Sql(
            $"ATTACH '{theirs.File}' AS theirs; UPDATE batch SET body = (SELECT t.body FROM theirs.batch t WHERE t.number = batch.number) "
            + $"WHERE number = (SELECT max(number) - {beforeTheLast} FROM batch)");

        ours.Invoking(tampered => tampered.Open()).Should().Throw<StoreUnavailableException>().WithMessage("*batch *--accept-data-loss*");
        await using var accepted = ours.Open(Accepted);
        for (var number = 0; number < 3; number++)
        {
            var loaded = await accepted.Load($"in/on/{number}", Cancel);
            loaded.Records.Select(record => Encoding.UTF8.GetString(record.Span)).Should().NotContain("theirs");
        }
    }

    /// <summary>An edit under a running server, which the writer does not see: what was acknowledged is written over it.</summary>
    [Fact]
    public async Task Batches_PutIntoAStreamThatSomebodyAddedTo_WriteOverIt()
    {
        var name = BatchedStore.Name(0);
        await using (killed.Open())
            killed.Sql($"INSERT INTO record SELECT name, version + 1, x'00' FROM stream WHERE name = '{name}'");

        killed.Batches().Should().Be(0);
        await using var again = killed.Open();
        await CheckAll(again);
    }

    [Fact]
    public async Task Batches_OfAnEarlierVersion_WhichDidNotLinkThem_ArePutIntoTheirStreams()
    {
        killed.Unlink();

        await using (var opened = killed.Open())
        {
            killed.Batches().Should().Be(0);
            await CheckAll(opened);
        }
        await using var again = killed.Open();
        await CheckAll(again);
    }

    [Fact]
    public async Task SettledBatches_PutBack_AreRefused()
    {
        await using var settled = killed.Copy();
        await using (settled.Open())
        {
        }
        settled.Sql($"ATTACH '{killed.File}' AS older; INSERT INTO batch SELECT * FROM older.batch");
        settled.Invoking(tampered => tampered.Open())
            .Should().Throw<StoreUnavailableException>().WithMessage("*batch * was added*--accept-data-loss*");
    }

    private async Task CheckAll(IEventStore opened)
    {
        foreach (var (name, version) in killed.Versions)
        {
            var loaded = await opened.Load(name, Cancel);
            loaded.Version.Should().Be(version, name);
            CheckBodies(name, loaded);
            (await opened.Exists(name, Cancel)).Should().BeTrue();
        }
        (await opened.List("in/", Cancel).ToListAsync(Cancel)).Should().Equal(killed.Versions.Keys.Order(StringComparer.Ordinal));
    }

    private static void CheckBodies(string name, StoredStream loaded)
    {
        (loaded.SnapshotVersion + loaded.Records.Count).Should().Be(loaded.Version);
        for (var i = 0; i < loaded.Records.Count; i++)
            loaded.Records[i].Span.SequenceEqual(BatchedStore.Body(name, loaded.SnapshotVersion + i + 1).Span)
                .Should().BeTrue($"record {i} of {name}");
    }
}
