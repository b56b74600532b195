using Microsoft.Extensions.Time.Testing;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Trail;

public sealed class LogAuditStoreTests : AuditStoreContract
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private TrailLimits limits = new();

    private LogAuditStore Log => (LogAuditStore)Store;

    private string Trail => Folder.File("trail");

    protected override IAuditStore Open(string place) =>
        new LogAuditStore(place, EnvelopeKeySourceTests.Source(1).Read(isSealed: true), new SystemRandomSource(), time, limits);

    [Fact]
    public async Task Lookup_FindsByName_WhatTheIndexHasAndWhatCameAfterIt()
    {
        await Fill(2_000);
        (await CountOf("111111111111")).Should().Be(2_000);
        await Store.Append([Row("later")], Cancel);
        (await CountOf("111111111111")).Should().Be(2_001);
        await Reopen();
        await Store.Append([Row("later still")], Cancel);

        (await CountOf("111111111111")).Should().Be(2_002);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("no database")]
    [InlineData("another trail's")]
    [InlineData("ahead")]
    public async Task Index_ThatIsNotTheTrails_IsMadeAnew(string how)
    {
        await Fill(100);
        (await CountOf("111111111111")).Should().Be(100);
        await StoreFolder.Close(Store);
        var file = Folder.File(TrailIndex.FileName);
        switch (how)
        {
            case "missing":
                File.Delete(file);
                break;
            case "no database":
                await File.WriteAllTextAsync(file, new string('x', 100_000), Cancel);
                break;
            default:
                await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
                {
                    await connection.OpenAsync(Cancel);
                    await using var command = connection.CreateCommand();
                    command.CommandText = "DELETE FROM mention; UPDATE indexed SET " + (how == "ahead"
                        ? "sequence = 1000000"
                        : "trail = 'x'");
                    await command.ExecuteNonQueryAsync(Cancel);
                }
                break;
        }
        await Reopen();

        (await CountOf("111111111111")).Should().Be(100);
    }

    [Fact]
    public async Task Append_AfterADeletedSandboxAndARestart_GivesNoSequenceTwice()
    {
        await Store.Append([Row("one"), Row("two")], Cancel);
        var held = await Store.LastSequence(Cancel);
        await Store.DeleteSandbox(Query.Sandbox, Cancel);
        await Reopen();
        await Store.Append([Row("three")], Cancel);

        (await Store.LastSequence(Cancel)).Should().BeGreaterThan(held);
        Names(await Store.Lookup(Query, Cancel)).Should().Equal("three");
    }

    [Fact]
    public async Task DeleteSandbox_GivesItsSpaceBack_AndLeavesTheOthersWhatTheyHad()
    {
        await Limit(new TrailLimits { SegmentBytesOf = 64 << 10 });
        for (var i = 0; i < 40; i++)
            await Store.Append([Long($"{i}") with { Sandbox = "doomed" }, Row($"{i}")], Cancel);
        var full = SizeOfTrail();
        full.Should().BeGreaterThan(40 * 10_000);

        await Store.DeleteSandbox("doomed", Cancel);
        await Log.AwaitCleaning();

        SizeOfTrail().Should().BeLessThan(full / 10);
        (await Found(Query with { Sandbox = "doomed" })).Should().BeEmpty();
        for (var i = 0; i < 2; i++)
        {
            (await Found(Query with { AccountId = "111111111111" }))
                .Should().Equal(Enumerable.Range(0, 40).Reverse().Select(number => $"{number}"));
            await Reopen();
        }
        (await Found(Query with { Sandbox = "doomed", AccountId = "111111111111" })).Should().BeEmpty();
        await Store.Append([Row("again") with { Sandbox = "doomed" }], Cancel);
        (await Found(Query with { Sandbox = "doomed" })).Should().Equal("again");
    }

    [Fact]
    public async Task Trail_ThatIsTooLarge_LosesItsOldest_AndNoClockGoesBackForIt()
    {
        await Limit(new TrailLimits { SegmentBytesOf = 64 << 10, Bytes = 300 << 10 });
        await Store.Append([Row("old") with { Sandbox = "silent", Time = time.GetUtcNow() }], Cancel);
        for (var i = 0; i < 100; i++)
            await Store.Append([Long($"{i}")], Cancel);
        var last = await Store.LastSequence(Cancel);
        await Reopen();
        await Log.AwaitCleaning();

        SizeOfTrail().Should().BeInRange(200 << 10, 300 << 10);
        var left = (await Store.ReadForward(Query with { Limit = 1000 }, Cancel)).Select(view => view.Row.EventName).ToList();
        left.Should().Equal(Enumerable.Range(100 - left.Count, left.Count).Select(i => $"{i}")).And.HaveCountGreaterThan(10);
        (await CountOf("111111111111")).Should().Be(left.Count);
        (await Found(Query with { Sandbox = "silent" })).Should().BeEmpty();
        (await Store.LatestTime("silent", Cancel)).Should().Be(time.GetUtcNow());
        (await Store.LastSequence(Cancel)).Should().Be(last);
    }

    [Fact]
    public async Task Trail_ThatIsTooOld_IsGivenUp_ByTheWall()
    {
        await Store.Append([Row("old")], Cancel);
        time.Advance(TimeSpan.FromDays(2));
        await Store.Append([Row("also of the first segment")], Cancel);
        await Store.Append([Row("new")], Cancel);
        time.Advance(TimeSpan.FromDays(89));
        await Store.Append([Row("newer")], Cancel);
        await Reopen();
        await Log.AwaitCleaning();
        (await Found(Query)).Should().Equal("newer", "new", "also of the first segment", "old");

        time.Advance(TimeSpan.FromDays(2));
        await Reopen();
        await Log.AwaitCleaning();

        (await Found(Query)).Should().Equal("newer", "new");
    }

    [Fact]
    public async Task Open_WithOtherKeys_IsRefused_UnlessAllWasSealedAgain()
    {
        await Fill(10);
        await StoreFolder.Close(Store);
        var random = new SystemRandomSource();
        var both = EnvelopeKeySourceTests.Source(1, 2).Read(isSealed: true);
        var second = EnvelopeKeySourceTests.Source(2).Read(isSealed: true);
        FluentActions.Invoking(() => new LogAuditStore(Folder.Path, second, random, time)).Should().Throw<StoreUnavailableException>();

        await using (var log = new LogAuditStore(Folder.Path, both, random, time))
            await log.Append([Row("by the second")], Cancel);
        FluentActions.Invoking(() => new LogAuditStore(Folder.Path, second, random, time)).Should().Throw<StoreUnavailableException>();
        await using (new LogAuditStore(Folder.Path, both, random, time, sealAgain: true))
        {
        }

        await using var sealedAgain = new LogAuditStore(Folder.Path, second, random, time);
        (await sealedAgain.ReadForward(Query, Cancel)).Should().HaveCount(11);
    }

    [Fact]
    public async Task Open_OfAnOlderTrail_TakesItOverWithItsSequences_AndFindsItsRowsByEveryName()
    {
        await StoreFolder.Close(Store);
        Directory.Delete(Trail, recursive: true);
        File.Delete(Folder.File(TrailOpening.MarkName));
        var older = Folder.File(OlderTrail.FileName);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={older};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = OlderTrail.Schemas[0] + """
                ; PRAGMA user_version = 1;
                INSERT INTO event (sequence, sandbox, time, account, name, request, error, record) VALUES (7, 'default', 1, '444444444444', 'Older', 'r-older', NULL, x'4f6c646572');
                INSERT INTO mention VALUES ('default', 1, 'alice', 7);
                """ + string.Join(';', OlderTrail.Schemas[1..]) + """
                ; PRAGMA user_version = 4;
                INSERT INTO event VALUES (9, 'default', 3, '111111111111', 'Own', 'r-both', 'AccessDenied', CAST('[]' AS BLOB), '["bob","arn:bob"]', NULL, CAST('{}' AS BLOB), 1, CAST('why' AS BLOB));
                INSERT INTO event VALUES (10, 'default', 2, '222222222222', 'Others', 'r-both', NULL, CAST('<>' AS BLOB), NULL, '["arn:r"]', NULL, 1, NULL);
                INSERT INTO latest VALUES ('default', 3) ON CONFLICT DO UPDATE SET time = 3;
                UPDATE sqlite_sequence SET seq = 20
                """;
            await command.ExecuteNonQueryAsync(Cancel);
        }
        await Reopen();

        for (var i = 0; i < 2; i++)
        {
            var rows = await Store.ReadForward(Query with { Limit = 3 }, Cancel);
            rows.Select(row => row.Sequence).Should().Equal(7, 9, 10);
            rows.Select(row => RenderedRecord.Unpack(row.Row.Record.Span)).Select(
                one => System.Text.Encoding.UTF8.GetString([.. one.Json, .. one.Decision]))
                .Should().Equal("Older", "[{}]why", "<{}>");
            (await Store.Lookup(Query with { AccountId = "444444444444", User = "alice", RequestId = "r-older" }, Cancel))
                .Should().ContainSingle();
            (await Store.Lookup(Query with { User = "arn:bob", ErrorCode = "*" }, Cancel)).Should().ContainSingle();
            (await Store.Lookup(Query with { Resource = "arn:r" }, Cancel)).Should().ContainSingle();
            (await Store.LatestTime("default", Cancel))!.Value.UtcTicks.Should().BeGreaterThanOrEqualTo(3);
            File.Exists(older).Should().BeFalse("all of it is in the log");
            await Store.Append([Row("new")], Cancel);
            (await Store.LastSequence(Cancel)).Should().Be(21 + i, "a sequence that was given out once is not given again");
            await Reopen();
        }
    }

    /// <summary>A start that ended between the last row and the head begins anew.</summary>
    [Fact]
    public async Task Open_AfterATakeoverThatWasCutOff_BeginsItAgain()
    {
        await StoreFolder.Close(Store);
        File.Delete(Path.Combine(Trail, TrailHead.FileName));
        File.Delete(Folder.File(TrailOpening.MarkName));
        _ = new Rolecall.Server.Storage.SqliteDatabase(Folder.File(OlderTrail.FileName), OlderTrail.Schemas);

        await Reopen();
        await Store.Append([Row("one")], Cancel);

        (await Found(Query)).Should().Equal("one");
    }

    private async Task Fill(int count)
    {
        for (var i = 0; i < count; i += 50)
            await Store.Append([.. Enumerable.Range(i, Math.Min(50, count - i)).Select(number => Row($"{number}"))], Cancel);
    }

    private static AuditRow Long(string name) => Row(name) with { Record = new byte[10_000] };

    private async Task Limit(TrailLimits to)
    {
        limits = to;
        await Reopen();
    }

    private long SizeOfTrail() => Directory.GetFiles(Trail, "*.log").Sum(file => new FileInfo(file).Length);

    private async Task<IEnumerable<string>> Found(AuditQuery query) =>
        (await Store.Lookup(query, Cancel)).Select(view => view.Row.EventName);

    private async Task<int> CountOf(string account)
    {
        var count = 0;
        long after = 0;
        while (await Store.ReadForward(
            Query with { AccountId = account, AfterSequence = after, Limit = 1000 }, Cancel) is { Count: > 0 } page)
            (count, after) = (count + page.Count, page[^1].Sequence);
        return count;
    }
}
