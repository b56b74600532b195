using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Storage.Trail.Segments;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>What a running server says of files that somebody changed under it: what it is, and where.</summary>
public sealed class TrailVerificationTests : IAsyncLifetime
{
    private static readonly AuditQuery All = new() { Sandbox = "default", Limit = 1000 };

    private SmallTrail trail = null!;
    private LogAuditStore log = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One that is closed, and was not written again since.</summary>
    private string Closed { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        trail = await SmallTrail.Make();
        log = trail.Open();
        await log.AwaitCleaning();
        Closed = trail.Segments.SkipLast(1).MaxBy(segment => Frames(segment).Count)!;
        Frames(Closed).Should().HaveCountGreaterThan(3);
    }

    public async ValueTask DisposeAsync()
    {
        await log.DisposeAsync();
        trail.Dispose();
    }

    [Fact]
    public async Task TrailThatNobodyTouched_IsWhole()
    {
        await log.Append([SmallTrail.Row("more", 100)], Cancel);

        var report = await log.Verify(Cancel);

        report.Breaks.Should().BeEmpty();
        report.Records.Should().Be(trail.Rows.Count + 1);
        report.Bytes.Should().BeLessThan(trail.Segments.Sum(file => new FileInfo(file).Length), "the zeros ahead are no part of it");
        report.LastSequence.Should().Be(await log.LastSequence(Cancel));
    }

    [Fact]
    public async Task SegmentWithAnotherByte_WasEdited()
    {
        var frames = Frames(Closed);
        Write(Closed, [.. frames[..1], ForgedFrame.Edited(frames[1], 7, 1), .. frames[2..]]);

        await Expect(AuditBreakKind.Edited, Closed, SequencesOf(frames[1]).First);
    }

    [Fact]
    public async Task SegmentWithoutItsEnd_WasCutShort()
    {
        var frames = Frames(Closed);
        Write(Closed, frames[..^1]);
        await Expect(AuditBreakKind.CutShort, Closed, SequencesOf(frames[^1]).First);

        var whole = TrailFiles.Segment(TrailFiles.Header(File.ReadAllBytes(Closed)), frames);
        await File.WriteAllBytesAsync(Closed, whole[..^(frames[^1].Length / 2)], Cancel);
        await Expect(AuditBreakKind.CutShort, Closed, SequencesOf(frames[^1]).First);
    }

    /// <summary>What is written to is cut too: it is longer on the disk than what it holds, and not by frames.</summary>
    [Fact]
    public async Task OpenSegmentWithoutItsEnd_WasCutShort()
    {
        await log.Append([SmallTrail.Row("one", 100)], Cancel);
        await log.Append([SmallTrail.Row("two", 100)], Cancel);
        var (open, last) = (trail.Segments[^1], await log.LastSequence(Cancel));
        Write(open, Frames(open)[..^1]);

        await Expect(AuditBreakKind.CutShort, open, last);
    }

    [Theory]
    [InlineData("exchanged")]
    [InlineData("one removed")]
    [InlineData("one twice")]
    public async Task SegmentWhoseFramesAreNotInTheirOrder_WasReordered(string how)
    {
        var frames = Frames(Closed);
        Write(Closed, how switch
        {
            "exchanged" => [frames[0], frames[2], frames[1], .. frames[3..]],
            "one removed" => [frames[0], .. frames[2..]],
            _ => [frames[0], frames[0], .. frames[1..]],
        });

        await Expect(AuditBreakKind.Reordered, Closed, SequencesOf(frames[1]).First);
    }

    [Fact]
    public async Task SegmentThatIsGone_IsMissing_TheOneThatIsWrittenToAlso()
    {
        var first = SequencesOf(Frames(Closed)[0]).First;
        var (kept, open) = (await File.ReadAllBytesAsync(Closed, Cancel), trail.Segments[^1]);
        File.Delete(Closed);
        await Expect(AuditBreakKind.Missing, Closed, first);

        await File.WriteAllBytesAsync(Closed, kept, Cancel);
        first = SequencesOf(Frames(open)[0]).First;
        File.Delete(open);
        await log.Append([SmallTrail.Row("into a file without a name", 100)], Cancel);

        await Expect(AuditBreakKind.Missing, open, first);
    }

    [Fact]
    public async Task SegmentThatHoldsMoreThanItWasClosedWith_WasEdited()
    {
        await using (var more = new FileStream(Closed, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            more.WriteByte(0);

        await Expect(AuditBreakKind.Edited, Closed, SequencesOf(Frames(Closed)[^1]).Last + 1);
    }

    [Fact]
    public async Task SegmentOfAnotherTrail_WasEdited()
    {
        using var other = await SmallTrail.Make();
        var first = SequencesOf(Frames(Closed)[0]).First;
        File.Delete(Closed);
        File.Copy(Path.Combine(other.Place, "trail", Path.GetFileName(Closed)), Closed);

        await Expect(AuditBreakKind.Edited, Closed, first);
    }

    [Theory]
    [InlineData("older", "head of the audit trail is another")]
    [InlineData("edited", "head of the audit trail was changed")]
    [InlineData("missing", "head of the audit trail is missing")]
    public async Task HeadThatIsNotTheNewest_IsTold(string how, string what)
    {
        var head = Path.Combine(trail.Place, TrailFiles.Head);
        if (how == "older")
            File.Copy(Path.Combine(trail.Older, TrailFiles.Head), head, overwrite: true);
        else if (how == "missing")
            File.Delete(head);
        else
            await File.WriteAllBytesAsync(head, [.. (await File.ReadAllBytesAsync(head, Cancel))[..^1], 0, 1], Cancel);

        (await Expect(AuditBreakKind.Head, segment: null, sequence: null)).What.Should().Contain(what);
    }

    [Theory]
    [InlineData("missing", "trail.mark is missing")]
    [InlineData("another trail's", "trail.mark is that of another trail")]
    public async Task MarkThatIsNotTheTrails_IsTold(string how, string what)
    {
        var mark = Path.Combine(trail.Place, TrailOpening.MarkName);
        using var other = await SmallTrail.Make();
        File.Delete(mark);
        if (how != "missing")
            File.Copy(Path.Combine(other.Place, TrailOpening.MarkName), mark);

        (await Expect(AuditBreakKind.Head, segment: null, sequence: null)).What.Should().Contain(what);
    }

    /// <summary>What was taken out of the index is found nowhere until it is asked for: then the index is made anew.</summary>
    [Fact]
    public async Task NameThatIsNotInTheIndex_IsTold_AndIsFoundAgain()
    {
        (await log.Lookup(All with { User = "alice" }, Cancel)).Should().HaveCount(trail.Rows.Count);
        (await log.Verify(Cancel)).Breaks.Should().BeEmpty();
        var gone = (await log.ReadForward(All, Cancel))[20].Sequence;
        await Execute($"DELETE FROM mention WHERE sequence = {gone} AND name = 'alice'");
        (await log.Lookup(All with { User = "alice" }, Cancel)).Should().HaveCount(trail.Rows.Count - 1);

        await Expect(AuditBreakKind.Index, segment: null, gone);

        (await log.Lookup(All with { User = "alice" }, Cancel)).Should().HaveCount(trail.Rows.Count);
        (await log.Verify(Cancel)).Breaks.Should().BeEmpty();
    }

    [Fact]
    public async Task IndexThatIsBehind_OrNotThere_IsNoBreak_AndIsTold()
    {
        (await log.Verify(Cancel)).IndexedSequence.Should().Be(0);
        File.Exists(Path.Combine(trail.Place, TrailIndex.FileName)).Should().BeFalse("a check makes none");
        await log.Lookup(All with { User = "alice" }, Cancel);
        var indexed = await log.LastSequence(Cancel);
        await log.Append([SmallTrail.Row("not in the index yet", 10)], Cancel);
        await Execute("INSERT INTO mention VALUES ('default', 1, 'nobody', 1)");

        var report = await log.Verify(Cancel);

        report.Breaks.Should().BeEmpty("a name too many leads to no record");
        report.IndexedSequence.Should().Be(indexed).And.BeLessThan(report.LastSequence);
    }

    /// <summary>Segments are closed, written again without what was deleted, and given up, under the check.</summary>
    [Fact]
    public async Task TrailThatIsGivenUpMeanwhile_IsWhole()
    {
        using var folder = new StoreFolder();
        await using var small = new LogAuditStore(
            folder.Path, EnvelopeKeySourceTests.Source(1).Read(isSealed: true), new SystemRandomSource(), new FakeTimeProvider(SmallTrail.Now),
            new TrailLimits { SegmentBytesOf = 16 << 10, Bytes = 200 << 10 });
        var isOver = false;
        var inUse = Task.Run(
            async () =>
            {
                for (var call = 0; !Volatile.Read(ref isOver); call++)
                {
                    await small.Append([SmallTrail.Row($"{call}", 1_000), SmallTrail.Row($"{call}", 1_000) with { Sandbox = "doomed" }], Cancel);
                    if (call % 30 == 9)
                        await small.DeleteSandbox("doomed", Cancel);
                    if (call % 30 == 19)
                        await small.Lookup(All with { User = "alice", Limit = 1 }, Cancel);
                }
            },
            Cancel);
        // Until the oldest was given up, several times over.
        for (var (check, first) = (0, 0L); check < 50 || first < 500; check++)
        {
            var report = await small.Verify(Cancel);
            report.Breaks.Should().BeEmpty();
            first = report.FirstSequence;
        }
        Volatile.Write(ref isOver, true);
        await inUse;

        (await small.Verify(Cancel)).Breaks.Should().BeEmpty();
    }

    private static List<byte[]> Frames(string segment) => TrailFiles.Frames(File.ReadAllBytes(segment));

    private static (long First, long Last) SequencesOf(byte[] frame) => TrailFrame.Read(frame) is { } read ? (read.First, read.Last) : default;

    private static void Write(string segment, IEnumerable<byte[]> frames) =>
        File.WriteAllBytes(segment, TrailFiles.Segment(TrailFiles.Header(File.ReadAllBytes(segment)), frames));

    private async Task<AuditBreak> Expect(AuditBreakKind kind, string? segment, long? sequence)
    {
        var found = (await log.Verify(Cancel)).Breaks.Should().ContainSingle().Which;
        (found.Kind, found.Segment, found.Sequence).Should().Be((kind, Path.GetFileName(segment), sequence));
        found.What.Should().NotContain(trail.Place);
        return found;
    }

    private async Task Execute(string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(trail.Place, TrailIndex.FileName)};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
