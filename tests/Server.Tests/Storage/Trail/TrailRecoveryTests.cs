using System.Diagnostics;
using System.Globalization;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Storage.Trail.Segments;
using Rolecall.StorageCrashWriter;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>What crashes, power losses and full disks leave: all that was acknowledged, and nothing half.</summary>
public sealed class TrailRecoveryTests : IDisposable
{
    private static readonly AuditQuery All = new() { Sandbox = "default", Limit = 1000 };

    private readonly StoreFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    /// <summary>A write that no mark tells of yet, cut anywhere, as after a power loss.</summary>
    [Fact]
    public async Task Open_AfterAWriteThatEndedAtAnyByte_HasAllBeforeIt_AndGoesOn()
    {
        using var trail = await SmallTrail.Make();
        var acknowledged = trail.Rows.Count;
        var (place, mark) = (folder.File("torn"), await File.ReadAllBytesAsync(Path.Combine(trail.Place, TrailOpening.MarkName), Cancel));
        var before = new FileInfo(trail.Segments[^1]).Length;
        await using (var log = trail.Open())
            await log.Append([SmallTrail.Row("torn", 100), SmallTrail.Row("torn too", 100)], Cancel);
        var whole = await File.ReadAllBytesAsync(trail.Segments[^1], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(trail.Place, TrailOpening.MarkName), mark, Cancel);
        whole.Length.Should().BeGreaterThan((int)before + 400);
        SmallTrail.Copy(trail.Place, place);
        var torn = Path.Combine(place, "trail", Path.GetFileName(trail.Segments[^1]));

        for (var length = (int)before; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(torn, whole[..length], Cancel);
            trail.Refusal(place).Should().BeNull();
            new FileInfo(torn).Length.Should().Be(before, "nothing half is left");
        }
        // Of a disk that kept a later page and not an earlier one.
        for (var hole = (int)before; hole < whole.Length; hole += 41)
        {
            await File.WriteAllBytesAsync(torn, [.. whole[..hole], .. new byte[1], .. whole[(hole + 1)..]], Cancel);
            if (whole[hole] == 0)
                continue;
            trail.Refusal(place).Should().BeNull();
            new FileInfo(torn).Length.Should().Be(before);
        }
        await using var again = trail.Open(place);
        await again.Append([SmallTrail.Row("next", 10)], Cancel);
        (await again.ReadForward(All, Cancel)).Select(view => view.Row.EventName)
            .Should().Equal([.. trail.Rows.Take(acknowledged).Select(row => row.EventName), "next"]);
    }

    /// <summary>What was acknowledged is no torn write: its mark tells.</summary>
    [Fact]
    public async Task Open_OfATrailThatLostItsAcknowledgedEnd_IsRefused()
    {
        using var trail = await SmallTrail.Make();
        await using (var log = trail.Open())
            await log.Append([SmallTrail.Row("acknowledged", 100)], Cancel);
        var place = folder.File("cut");
        SmallTrail.Copy(trail.Place, place);
        var last = Path.Combine(place, "trail", Path.GetFileName(trail.Segments[^1]));
        var whole = await File.ReadAllBytesAsync(last, Cancel);

        for (var length = TrailSegmentFile.HeaderBytes; length < whole.Length; length += 29)
        {
            await File.WriteAllBytesAsync(last, whole[..length], Cancel);
            trail.Refusal(place).Should().Contain("trail.mark it had come to");
        }
    }

    /// <summary>A segment that is written to is longer than what it holds; what a crash leaves of that is no damage, and an end takes it away.</summary>
    [Fact]
    public async Task Append_LeavesZerosBehindTheNewestFrame_WhichAStartAndAnEndCutOff()
    {
        using var trail = await SmallTrail.Make();
        var place = folder.File("killed");
        long held;
        await using (var log = trail.Open())
        {
            await log.Append([SmallTrail.Row("acknowledged", 100)], Cancel);
            SmallTrail.Copy(trail.Place, place);
            held = new FileInfo(trail.Segments[^1]).Length;
        }
        var written = await File.ReadAllBytesAsync(trail.Segments[^1], Cancel);
        var left = await File.ReadAllBytesAsync(Path.Combine(place, "trail", Path.GetFileName(trail.Segments[^1])), Cancel);

        held.Should().Be(left.Length).And.BeGreaterThan(written.Length);
        left[..written.Length].Should().Equal(written);
        left[written.Length..].Should().OnlyContain(value => value == 0);
        trail.Refusal(place).Should().BeNull();
        new FileInfo(Path.Combine(place, "trail", Path.GetFileName(trail.Segments[^1]))).Length.Should().Be(written.Length);
        await using var again = trail.Open(place);
        (await again.ReadForward(All, Cancel))[^1].Row.EventName.Should().Be("acknowledged");
    }

    [Fact]
    public async Task Append_KilledInTheMiddleOf64Writers_KeepsAllThatWasAcknowledgedAndNothingHalf()
    {
        var keys = new EnvelopeKeySource(null, folder.File("envelope-key"), MayMake: true).Read(isSealed: false);
        for (var round = 0; round < 8; round++)
        {
            var acknowledged = await WriteUntilKilled(acknowledgements: 1 + (round * 307));
            await using var log = new LogAuditStore(folder.Path, keys, new SystemRandomSource(), TimeProvider.System);
            log.Damages.Should().BeEmpty();
            for (var writer = 0; writer < CrashRecord.Writers; writer++)
            {
                var names = new List<string>();
                for (long after = 0; await log.ReadForward(
                    All with { User = $"{writer}", AfterSequence = after }, Cancel) is { Count: > 0 } page; after = page[^1].Sequence)
                    names.AddRange(page.Select(view => view.Row.EventName));
                names.Count.Should().BeGreaterThanOrEqualTo((int)acknowledged[writer], $"writer {writer} was told so in round {round}");
                names.Should().Equal(
                    Enumerable.Range(1, names.Count).Select(number => $"{number}"),
                    "none is missing, none there twice, each after those before it");
            }
        }
    }

    [Fact]
    public async Task Append_OnAFullDisk_FailsClearly_LosesNothing_AndGoesOnWhenThereIsRoom()
    {
        using var disk = new SmallDisk(mounted: true);
        Assert.SkipUnless(disk.IsMounted, "no disk of our own here");
        var keys = new EnvelopeKeySource(null, folder.File("envelope-key"), MayMake: true).Read(isSealed: false);
        var limits = new TrailLimits { SegmentBytesOf = 64 << 10 };
        var kept = new List<string>();
        await using (var log = new LogAuditStore(disk.Place, keys, new SystemRandomSource(), TimeProvider.System, limits))
        {
            while (await Try(log, $"{kept.Count}"))
                kept.Add($"{kept.Count}");
            kept.Count.Should().BeInRange(50, 200, "a megabyte holds about that many");
            for (var i = 0; i < 3; i++)
            {
                await FluentActions.Awaiting(
                    () => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => log.Append([SmallTrail.Row("too much", 200_000)], Cancel))))
                    .Should().ThrowAsync<StoreUnavailableException>().WithMessage("The disk that holds the audit trail is full.");
                // A small one may find room.
                if (await Try(log, $"{kept.Count}", bytes: 10))
                    kept.Add($"{kept.Count}");
            }
            (await Names(log)).Should().Equal(kept);

            disk.MakeRoom();
            (await Try(log, $"{kept.Count}")).Should().BeTrue();
            kept.Add($"{kept.Count}");
            (await Names(log)).Should().Equal(kept);
        }
        await using var again = new LogAuditStore(disk.Place, keys, new SystemRandomSource(), TimeProvider.System, limits);
        (await Names(again)).Should().Equal(kept);
    }

    private static async Task<bool> Try(LogAuditStore log, string name, int bytes = 8_000)
    {
        try
        {
            await log.Append([SmallTrail.Row(name, bytes)], Cancel);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static async Task<IEnumerable<string>> Names(LogAuditStore log) =>
        (await log.ReadForward(All, Cancel)).Select(view => view.Row.EventName);

    /// <returns>How many records of each writer were acknowledged.</returns>
    private async Task<long[]> WriteUntilKilled(int acknowledgements)
    {
        var program = Path.Combine(
            AppContext.BaseDirectory.Replace("Server.Tests", "StorageCrashWriter", StringComparison.Ordinal),
            "Rolecall.StorageCrashWriter.dll");
        using var child = Process.Start(new ProcessStartInfo("dotnet", [program, "trail", folder.Path]) { RedirectStandardOutput = true })!;
        var acknowledged = new long[CrashRecord.Writers];
        var seen = 0;
        try
        {
            while (await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
            {
                if (line.Split(' ') is [var writer, var number] && line.EndsWith('.'))
                    acknowledged[int.Parse(writer, CultureInfo.InvariantCulture)] = long.Parse(
                        number.TrimEnd('.'), CultureInfo.InvariantCulture);
                if (++seen == acknowledgements)
                    child.Kill();
            }
        }
        finally
        {
            child.Kill();
        }
        await child.WaitForExitAsync(Cancel).OrFail("the killed writer has not ended");
        seen.Should().BeGreaterThanOrEqualTo(acknowledgements);
        return acknowledged;
    }
}
