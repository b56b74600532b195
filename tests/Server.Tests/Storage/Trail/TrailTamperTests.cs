using System.Collections.Immutable;
using CsCheck;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Verification;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>
/// Whatever somebody without the envelope key does to the files of a trail: it is found before anything is served, and by a server that is
/// running, once it is asked.
/// </summary>
public sealed class TrailTamperTests : IAsyncLifetime
{
    private static readonly AuditQuery All = new() { Sandbox = "default", Limit = 1000 };

    private readonly StoreFolder folder = new();
    private SmallTrail trail = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Tampered => folder.File("tampered");

    public async ValueTask InitializeAsync() => trail = await SmallTrail.Make();

    public ValueTask DisposeAsync()
    {
        trail.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Open_OfATrailThatNobodyTouched_GivesAllBack()
    {
        trail.Segments.Should().HaveCountGreaterThan(3);
        for (var again = 0; again < 3; again++)
        {
            await using var log = trail.Open();
            await CheckAll(log);
        }
    }

    [Fact]
    public async Task TenThousandTampers_AreAllFound()
    {
        using var other = await SmallTrail.Make();
        using var foreign = await SmallTrail.Make(key: 2);
        var now = TrailFiles.Read(trail.Place);
        var (kinds, passed) = (new SortedDictionary<string, int>(StringComparer.Ordinal), new HashSet<string>());
        SmallTrail.Copy(trail.Place, Tampered);
        await using var running = trail.Open(Tampered);
        await CheckAll(running);
        await running.AwaitCleaning();
        var told = new HashSet<AuditBreakKind>();

        trail.Refusal(Tampered).Should().BeNull("the control is untouched");
        BreaksOf(running).Should().BeEmpty("the control is untouched");
        new TrailTampers(now, TrailFiles.Read(trail.Older), TrailFiles.Read(other.Place), TrailFiles.Read(foreign.Place)).All.Sample(
            tamper =>
            {
                kinds[tamper.Name] = kinds.GetValueOrDefault(tamper.Name) + 1;
                Write(tamper.Changed);
                if (IsWholeByItsChecksums())
                    passed.Add(tamper.Name);
                var refusal = trail.Refusal(Tampered);
                var breaks = BreaksOf(running);
                told.UnionWith(breaks.Select(found => found.Kind));
                Write(tamper.Changed.Keys.ToDictionary(name => name, name => now.Contents.GetValueOrDefault(name)));
                return refusal?.Contains("--accept-data-loss", StringComparison.Ordinal) == true && breaks.Length > 0;
            },
            iter: 10_000,
            threads: 1,
            print: tamper => tamper.ToString());
        trail.Refusal(Tampered).Should().BeNull("every tamper was taken back");
        BreaksOf(running).Should().BeEmpty("every tamper was taken back");
        told.Should().BeEquivalentTo(Enum.GetValues<AuditBreakKind>().Except([AuditBreakKind.Index]));
        kinds.Should().HaveCount(47);
        passed.Should().HaveCountGreaterThan(20, "a check without the chain would miss these");
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("edited")]
    [InlineData("another trail's")]
    public async Task Mark_ThatIsNotTheTrails_RefusesTheStart(string how)
    {
        var mark = Path.Combine(trail.Place, TrailOpening.MarkName);
        switch (how)
        {
            case "missing":
                File.Delete(mark);
                break;
            case "edited":
                var bytes = await File.ReadAllBytesAsync(mark, Cancel);
                (bytes[40], bytes[552]) = ((byte)~bytes[40], (byte)~bytes[552]);
                await File.WriteAllBytesAsync(mark, bytes, Cancel);
                break;
            default:
                using (var other = await SmallTrail.Make())
                    File.Copy(Path.Combine(other.Place, TrailOpening.MarkName), mark, overwrite: true);
                break;
        }

        trail.Refusal(trail.Place).Should().Contain("trail.mark").And.Contain("--accept-data-loss");

        await using (var log = trail.Open(acceptLoss: true))
            await CheckAll(log);
        trail.Refusal(trail.Place).Should().BeNull("it was accepted, once");
    }

    /// <summary>Each file of the trail damaged, or gone.</summary>
    [Fact]
    public async Task AcceptedDamage_LeavesWhatIsBeforeIt_AndEveryOtherSegmentWhole()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(trail.Place, "trail")).Select(file => Path.GetFileName(file)))
        {
            foreach (var isGone in (bool[])[true, false])
            {
                SmallTrail.Copy(trail.Place, Tampered);
                var path = Path.Combine(Tampered, "trail", file);
                var contents = await File.ReadAllBytesAsync(path, Cancel);
                if (isGone)
                    File.Delete(path);
                else
                    await File.WriteAllBytesAsync(path, Edit(contents, contents.Length / 2, 1), Cancel);
                trail.Refusal(Tampered).Should().NotBeNull();

                List<string> left;
                await using (var log = trail.Open(Tampered, acceptLoss: true))
                {
                    log.Damages.Should().NotBeEmpty();
                    left = [.. (await log.ReadForward(All, Cancel)).Select(view => view.Row.EventName)];
                    var sequence = await log.LastSequence(Cancel);
                    await log.Append([SmallTrail.Row("after it", 10)], Cancel);
                    (await log.LastSequence(Cancel)).Should().BeGreaterThan(sequence);
                }
                left.Should().BeSubsetOf(trail.Rows.Select(row => row.EventName)).And.OnlyHaveUniqueItems();
                if (file == TrailHead.FileName)
                    left.Should().HaveCount(trail.Rows.Count, "its head tells nothing of what is in it");
                else
                    left.Should().HaveCountLessThan(trail.Rows.Count).And.HaveCountGreaterThan(trail.Rows.Count / 3);
                await using var again = trail.Open(Tampered);
                (await again.ReadForward(All, Cancel)).Select(view => view.Row.EventName).Should().Equal([.. left, "after it"]);
            }
        }
    }

    /// <summary>Under a running server.</summary>
    [Fact]
    public async Task Read_OfWhatWasChangedSinceTheStart_IsRefused()
    {
        await using var log = trail.Open();
        var file = trail.Segments[0];
        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.Position = 1_000;
            stream.WriteByte(1);
        }

        await log.Awaiting(changed => changed.ReadForward(All, Cancel))
            .Should().ThrowAsync<StoreUnavailableException>().WithMessage("*was changed*");
    }

    private async Task CheckAll(LogAuditStore log)
    {
        var read = await log.ReadForward(All, Cancel);
        read.Select(view => view.Row.EventName).Should().Equal(trail.Rows.Select(row => row.EventName));
        read.Select(view => Convert.ToHexString(view.Row.Record.Span))
            .Should().Equal(trail.Rows.Select(row => Convert.ToHexString(row.Record.Span)));
        (await log.Lookup(All with { User = "alice" }, Cancel)).Should().HaveCount(trail.Rows.Count);
    }

    /// <summary>What the running server finds.</summary>
    private static ImmutableArray<AuditBreak> BreaksOf(LogAuditStore running) => running.Verify(Cancel).GetAwaiter().GetResult().Breaks;

    private void Write(IReadOnlyDictionary<string, byte[]?> changes)
    {
        foreach (var (name, bytes) in changes)
        {
            if (bytes is null)
                File.Delete(Path.Combine(Tampered, name));
            else
                File.WriteAllBytes(Path.Combine(Tampered, name), bytes);
        }
    }

    /// <summary>What a trail without chain, head and seals could tell: that each of its segments consists of whole frames.</summary>
    private bool IsWholeByItsChecksums() => Directory.GetFiles(Path.Combine(Tampered, "trail"), "*.log").Select(File.ReadAllBytes).All(
        segment => segment.Length >= TrailSegmentFile.HeaderBytes
            && TrailFiles.Frames(segment).Sum(frame => frame.Length) == segment.Length - TrailSegmentFile.HeaderBytes);

    private static byte[] Edit(byte[] bytes, int at, byte with)
    {
        var edited = bytes.ToArray();
        edited[at % edited.Length] ^= with;
        return edited;
    }
}
