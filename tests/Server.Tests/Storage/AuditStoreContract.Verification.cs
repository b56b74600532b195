using Rolecall.Contracts.Storage.Verification;

namespace Rolecall.Server.Tests.Storage;

/// <summary>What a check of the whole trail says where nobody touched it, whatever goes on meanwhile.</summary>
public abstract partial class AuditStoreContract
{
    [Fact]
    public async Task Verify_OfAnEmptyTrail_IsWhole()
    {
        var report = await Store.Verify(Cancel);

        report.Breaks.Should().BeEmpty();
        (report.Records, report.FirstSequence, report.LastSequence).Should().Be((0L, 0L, 0L));
        (report.Oldest ?? report.Newest).Should().BeNull();
    }

    [Fact]
    public async Task Verify_TellsWhatIsThere_OfAllSandboxes()
    {
        await Store.Append([Row("one"), Row("two") with { Views = [View(), View("222222222222")], Time = Noon.AddHours(1) }], Cancel);
        await Store.Append([Row("theirs") with { Sandbox = "other", Time = Noon.AddHours(-1) }], Cancel);
        await Store.Lookup(Query with { User = "nobody" }, Cancel);
        await Store.Append([Row("last")], Cancel);
        await Reopen();

        var report = await Store.Verify(Cancel);

        report.Breaks.Should().BeEmpty();
        (report.Records, report.FirstSequence, report.LastSequence).Should().Be((4L, 1L, 5L));
        report.Oldest.Should().Be(Noon.AddHours(-1));
        report.Newest.Should().Be(Noon.AddHours(1));
        report.Bytes.Should().BeGreaterThan("onetwotheirslast".Length);
        report.IndexedSequence.Should().BeInRange(4, 5, "the last is in the index, or is added by the next look-up");
    }

    /// <summary>Records come, sandboxes go and are made again, and neither is taken for damage.</summary>
    [Fact]
    public async Task Verify_WhileTheTrailIsInUse_IsWhole()
    {
        var isOver = false;
        var calls = Enumerable.Range(0, 4).Select(caller => Task.Run(
            async () =>
            {
                for (var call = 0; !Volatile.Read(ref isOver); call++)
                {
                    await Store.Append([Row($"{caller}:{call}") with { Sandbox = $"of {caller}", Views = [View(users: ["alice"])] }], Cancel);
                    if (call % 20 == 7)
                        await Store.DeleteSandbox($"of {caller}", Cancel);
                    if (call % 20 == 15)
                        await Store.Lookup(Query with { Sandbox = $"of {caller}", User = "alice" }, Cancel);
                }
            },
            Cancel)).ToArray();
        var before = 0L;
        for (var check = 0; check < 20; check++)
        {
            var report = await Store.Verify(Cancel);
            report.Breaks.Should().BeEmpty();
            report.LastSequence.Should().BeGreaterThanOrEqualTo(before);
            before = report.LastSequence;
        }
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(calls);

        (await Store.Verify(Cancel)).Should().Match<AuditReport>(report => report.Breaks.IsEmpty && report.Records > 0);
    }

    [Fact]
    public async Task Verify_AfterASandboxWasDeleted_IsWhole()
    {
        await Store.Append([Row("ours"), Row("theirs") with { Sandbox = "other", Views = [View(users: ["alice"])] }], Cancel);
        await Store.Lookup(Query with { User = "alice" }, Cancel);
        await Store.DeleteSandbox("other", Cancel);
        await Store.Append([Row("again") with { Sandbox = "other" }], Cancel);
        (await Store.Verify(Cancel)).Breaks.Should().BeEmpty();

        await Reopen();

        (await Store.Verify(Cancel)).Breaks.Should().BeEmpty();
    }

    [Fact]
    public async Task Verify_ThatNobodyWaitsFor_IsGivenUp()
    {
        await Store.Append([Row("one")], Cancel);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        var verify = () => Store.Verify(gone.Token);

        await verify.Should().ThrowAsync<OperationCanceledException>();
    }
}
