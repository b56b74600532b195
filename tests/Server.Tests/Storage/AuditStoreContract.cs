using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Policy.Decisions;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage;

/// <summary>What every audit store must do.</summary>
public abstract partial class AuditStoreContract : StoreContract<IAuditStore>
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task LastSequence_OfAnEmptyTrail_IsZero() => (await Store.LastSequence(Cancel)).Should().Be(0);

    [Fact]
    public async Task Append_OfNoRows_WaitsForNobody()
    {
        await Store.Append([], Cancel).OrFail("there was nothing to wait for");

        (await Store.LastSequence(Cancel)).Should().Be(0);
    }

    /// <summary>Callers write the next record into the memory of the last, on the thread that appended it.</summary>
    [Fact]
    public async Task Record_WhoseMemoryIsUsedAgainAtOnce_IsKeptAsItWas()
    {
        var memory = Encoding.UTF8.GetBytes("as it was");
        // So much that some wait for another batch.
        var rest = new byte[3 << 20];
        var appending = new List<Task>();
        for (var i = 0; i < 4; i++)
            appending.Add(Store.Append([Row("long") with { Record = rest }], Cancel));
        appending.Add(Store.Append([Row("one") with { Record = memory }], Cancel));
        memory.AsSpan().Fill((byte)'x');
        await Task.WhenAll(appending).OrFail("they were not kept");

        var kept = (await Store.Lookup(Query with { EventName = "one" }, Cancel)).Should().ContainSingle().Subject;
        Encoding.UTF8.GetString(kept.Row.Record.Span).Should().Be("as it was");
    }

    [Fact]
    public async Task Lookup_IsNewestFirst_AndReadForwardOldestFirst()
    {
        await Store.Append([Row("one"), Row("two")], Cancel);
        await Store.Append([Row("three")], Cancel);

        Names(await Store.Lookup(Query, Cancel)).Should().Equal("three", "two", "one");
        Names(await Store.ReadForward(Query, Cancel)).Should().Equal("one", "two", "three");
    }

    /// <summary>Records may be long: a page of so many rows could be of any size.</summary>
    [Fact]
    public async Task Rows_OfManyBytes_EndAPageEarly_AndOneRowIsAlwaysOnIt()
    {
        await Store.Append([Row("one"), Row("two"), Row("three")], Cancel);
        var bytes = (await Store.Lookup(Query with { Limit = 1 }, Cancel))[0].Row.Record.Length;

        (await Store.Lookup(Query with { MostBytes = bytes + 1 }, Cancel)).Should().HaveCount(2);
        (await Store.ReadForward(Query with { MostBytes = bytes + 1 }, Cancel)).Should().HaveCount(2);
        (await Store.Lookup(Query with { MostBytes = 1 }, Cancel)).Should().ContainSingle();
    }

    [Fact]
    public async Task Lookup_PageByPage_GivesEachRowOnce()
    {
        await Store.Append([.. Enumerable.Range(0, 25).Select(i => Row($"{i}"))], Cancel);
        var seen = new List<string>();
        long? before = null;
        while (await Store.Lookup(Query with { Limit = 10, BeforeSequence = before }, Cancel) is { Count: > 0 } page)
        {
            page.Count.Should().BeLessThanOrEqualTo(10);
            seen.AddRange(Names(page));
            before = page[^1].Sequence;
        }
        seen.Should().Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"{i}"));
    }

    [Fact]
    public async Task Lookup_ByEachCondition_GivesWhatSatisfiesIt()
    {
        await Store.Append(
            [
                Row("AssumeRole") with { Views = [View("222222222222", users: ["Zoë", "arn:z"])], RequestId = "r1" },
                Row("GetObject") with
                {
                    Views = [View(resources: ["arn:aws:s3:::b/利"])], ErrorCode = "AccessDenied", Time = Noon.AddHours(1)
                },
                Row("PutObject") with { Views = [View(users: ["zoë"], resources: ["arn:aws:s3:::b/利"])], Time = Noon.AddHours(2) },
            ],
            Cancel);

        (await Found(Query with { AccountId = "222222222222" })).Should().Equal("AssumeRole");
        (await Found(Query with { User = "Zoë" })).Should().Equal("AssumeRole");
        (await Found(Query with { User = "arn:z" })).Should().Equal("AssumeRole");
        (await Found(Query with { EventName = "GetObject" })).Should().Equal("GetObject");
        (await Found(Query with { RequestId = "r1" })).Should().Equal("AssumeRole");
        (await Found(Query with { Resource = "arn:aws:s3:::b/利" })).Should().Equal("PutObject", "GetObject");
        (await Found(Query with { Resource = "arn:aws:s3:::b/利", User = "zoë" })).Should().Equal("PutObject");
        (await Found(Query with { ErrorCode = "AccessDenied" })).Should().Equal("GetObject");
        (await Found(Query with { ErrorCode = "*" })).Should().Equal("GetObject");
        (await Found(Query with { ErrorCode = "ExpiredToken" })).Should().BeEmpty();
        (await Found(Query with { User = "' OR 1=1 --" })).Should().BeEmpty();
    }

    /// <summary>A call across accounts is kept once, and is an event of its own in the trail of either.</summary>
    [Fact]
    public async Task Row_OfTwoAccounts_IsFoundByEachOfThem_UnderASequenceOfItsOwn()
    {
        await Store.Append([Row("before")], Cancel);
        await Store.Append(
            [Row("both") with { Views = [View(users: ["alice"]), View("222222222222", resources: ["arn:r"])] }, Row("after")], Cancel);
        await Reopen();

        var all = await Store.ReadForward(Query, Cancel);
        Names(all).Should().Equal("before", "both", "both", "after");
        all.Select(view => view.Sequence).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        all.Select(view => view.Account.AccountId).Should().Equal("111111111111", "111111111111", "222222222222", "111111111111");
        var (own, others) = (all[1], all[2]);
        (await Store.Lookup(Query with { AccountId = "222222222222" }, Cancel)).Should().ContainSingle().Which.Sequence
            .Should().Be(others.Sequence);
        (await Store.Lookup(Query with { User = "alice" }, Cancel)).Should().ContainSingle().Which.Sequence.Should().Be(own.Sequence);
        (await Store.Lookup(Query with { Resource = "arn:r" }, Cancel)).Should().ContainSingle().Which.View.Should().Be(1);
        (await Store.Lookup(Query with { RequestId = "request-of-both" }, Cancel)).Select(view => view.Sequence)
            .Should().Equal(others.Sequence, own.Sequence);
        // A page may end between the two.
        (await Store.Lookup(Query with { BeforeSequence = others.Sequence, Limit = 1 }, Cancel)).Should().ContainSingle().Which.View
            .Should().Be(0);
        (await Store.ReadForward(Query with { AfterSequence = own.Sequence, Limit = 1 }, Cancel)).Should().ContainSingle().Which.View
            .Should().Be(1);
    }

    [Fact]
    public async Task Lookup_ByTime_IncludesTheStartAndExcludesTheEnd()
    {
        await Store.Append(
            [Row("before") with { Time = Noon.AddTicks(-1) }, Row("at"), Row("end") with { Time = Noon.AddHours(1) }], Cancel);

        (await Found(Query with { Start = Noon, End = Noon.AddHours(1) })).Should().Equal("at");
    }

    [Fact]
    public async Task Lookup_InASandbox_SeesNothingOfAnother()
    {
        await Store.Append([Row("ours"), Row("theirs") with { Sandbox = "other", Views = [View(users: ["alice"])] }], Cancel);

        (await Found(Query)).Should().Equal("ours");
        (await Found(Query with { User = "alice" })).Should().BeEmpty();
    }

    [Fact]
    public async Task ReadForward_FromASequence_GivesWhatCameAfterIt()
    {
        await Store.Append([Row("one"), Row("two")], Cancel);
        var after = (await Store.ReadForward(Query with { Limit = 1 }, Cancel))[0].Sequence;

        Names(await Store.ReadForward(Query with { AfterSequence = after }, Cancel)).Should().Equal("two");
    }

    [Fact]
    public async Task Append_OfManyAtOnce_KeepsEachBatchTogetherAndInOrder()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(
            batch => Store.Append([Row($"{batch}:0"), Row($"{batch}:1"), Row($"{batch}:2")], Cancel)));

        var names = Names(await Store.ReadForward(Query with { Limit = 1000 }, Cancel)).ToArray();
        names.Should().HaveCount(192);
        foreach (var three in names.Chunk(3))
        {
            var batch = three[0].Split(':')[0];
            three.Should().Equal($"{batch}:0", $"{batch}:1", $"{batch}:2");
        }
        (await Store.LastSequence(Cancel)).Should().Be((await Store.Lookup(Query with { Limit = 1 }, Cancel))[0].Sequence);
    }

    [Fact]
    public async Task Append_OfALargeRecord_KeepsEveryByteOverReopening()
    {
        var large = Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251)).ToArray();
        await Store.Append([Row("large") with { Record = large }], Cancel);
        var last = await Store.LastSequence(Cancel);

        await Reopen();

        (await Store.LastSequence(Cancel)).Should().Be(last);
        (await Store.Lookup(Query, Cancel))[0].Row.Record.Span.SequenceEqual(large).Should().BeTrue();
    }

    [Fact]
    public async Task LatestTime_IsOfTheSandboxAlone_WhateverTheOrder_AndEndsWithIt()
    {
        (await Store.LatestTime("default", Cancel)).Should().BeNull();
        await Store.Append(
            [Row("late") with { Time = Noon.AddTicks(7) }, Row("other's") with { Sandbox = "other", Time = Noon.AddDays(1) }], Cancel);
        await Store.Append([Row("early")], Cancel);
        await Reopen();
        (await Store.LatestTime("default", Cancel)).Should().Be(Noon.AddTicks(7));

        await Store.DeleteSandbox("default", Cancel);

        (await Store.LatestTime("default", Cancel)).Should().BeNull();
        (await Store.LatestTime("other", Cancel)).Should().Be(Noon.AddDays(1));
    }

    [Fact]
    public async Task WaitBeyond_AlreadyThere_CompletesAtOnce()
    {
        await Store.Append([Row("one")], Cancel);

        Store.WaitBeyond("default", 0, Cancel).IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task WaitBeyond_TheNewest_CompletesWithTheNextAppendAndNotBefore()
    {
        await Store.Append([Row("one")], Cancel);
        var waiting = Store.WaitBeyond("default", await Store.LastSequence(Cancel), Cancel);
        waiting.IsCompleted.Should().BeFalse();

        await Store.Append([Row("theirs") with { Sandbox = "other" }], Cancel);
        waiting.IsCompleted.Should().BeFalse("another sandbox's records wake nobody here");

        await Store.Append([Row("two")], Cancel);

        await waiting.OrFail("the append woke nobody who waits beyond the newest record");
    }

    [Fact]
    public async Task DeleteSandbox_TakesItsRowsAndNoOthers()
    {
        await Store.Append([Row("ours"), Row("theirs") with { Sandbox = "other", Views = [View(users: ["alice"])] }], Cancel);

        await Store.DeleteSandbox("other", Cancel);

        (await Found(Query with { Sandbox = "other" })).Should().BeEmpty();
        (await Found(Query with { Sandbox = "other", User = "alice" })).Should().BeEmpty();
        (await Found(Query)).Should().Equal("ours");
    }

    /// <summary>A call that began before the deletion may be recorded after it.</summary>
    [Fact]
    public async Task Append_AfterItsSandboxWasDeleted_IsKept_AndATrailThatIsOpenedAgainHasItAlone()
    {
        await Store.Append([Row("ours"), Row("theirs") with { Sandbox = "other" }], Cancel);
        await Store.DeleteSandbox("other", Cancel);

        await Store.Append([Row("after") with { Sandbox = "other", Time = Noon.AddHours(1) }], Cancel);

        await Reopen();
        (await Found(Query with { Sandbox = "other" })).Should().Equal("after");
        (await Found(Query)).Should().Equal("ours");
        (await Store.LatestTime("other", Cancel)).Should().Be(Noon.AddHours(1));
    }

    protected static AuditQuery Query { get; } = new() { Sandbox = "default" };

    protected static AuditRow Row(string name) => new()
    {
        Sandbox = "default",
        Time = Noon,
        EventName = name,
        RequestId = "request-of-" + name,
        Views = [View()],
        Record = Encoding.UTF8.GetBytes(name),
    };

    protected static AuditView View(string account = "111111111111", string[]? users = null, string[]? resources = null) =>
        new() { AccountId = account, Users = users ?? [], Resources = resources ?? [] };

    protected static IEnumerable<string> Names(IReadOnlyList<StoredAuditRow> rows) =>
        rows.Select(row => Encoding.UTF8.GetString(row.Row.Record.Span));

    private async Task<IEnumerable<string>> Found(AuditQuery query) => Names(await Store.Lookup(query, Cancel));
}
