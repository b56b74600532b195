using CsCheck;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>Whatever somebody without the envelope key does to the files of a trail: it is found before anything is served.</summary>
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
    public void TwoThousandTampers_AreAllFound()
    {
        var files = Directory.GetFiles(Path.Combine(trail.Place, "trail")).Select(Path.GetFileName).ToArray();
        var contents = files.ToDictionary(file => file!, file => File.ReadAllBytes(Path.Combine(trail.Place, "trail", file!)));
        var older = Directory.GetFiles(Path.Combine(trail.Older, "trail")).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
        var open = trail.Segments.Select(file => Path.GetFileName(file)).Last();
        var file = Gen.OneOf([.. contents.Keys]);
        var segment = Gen.OneOf([.. contents.Keys.Where(name => name != TrailHead.FileName)]);
        var place = Gen.Int[0, 1_000_000];
        var tampers = Gen.OneOf(
            Gen.Select(file, place, Gen.Byte[1, 255]).Select(
                (name, at, with) => (What: "a byte", Changed: Set(name, Edit(contents[name], at, with)))),
            Gen.Select(file, place).Select((name, at) => ("cut", Set(name, contents[name][..(at % contents[name].Length)]))),
            Gen.Select(file, place, Gen.Int[1, 500]).Select(
                (name, at, count) => ("a stretch cut out", Set(name, Without(contents[name], at, count)))),
            Gen.Select(segment, place, Gen.Int[1, 500])
                .Where((name, _, _) => name != open)
                .Select((name, at, count) => ("a stretch twice", Set(name, Twice(contents[name], at, count)))),
            Gen.Select(segment, segment)
                .Where((one, other) => one != other)
                .Select((one, other) => (
                    "two exchanged", new Dictionary<string, byte[]?> { [one] = contents[other], [other] = contents[one] })),
            Gen.Select(segment, segment)
                .Where((one, other) => one != other)
                .Select((one, other) => ("one over another", Set(one, contents[other]))),
            file.Select(name => ("deleted", Set(name, null))),
            Gen.Select(segment, place, place).Select(
                (name, one, other) => ("frames reordered", Set(name, Reordered(contents[name], one, other)))),
            Gen.Const(("an older head", Set(TrailHead.FileName, older[TrailHead.FileName]))),
            Gen.Const(("an older copy", older.ToDictionary(one => one.Key, one => (byte[]?)one.Value))),
            Gen.Select(segment, Gen.Byte.Array[1, 200])
                .Where((name, _) => name != open)
                .Select((name, more) => ("more at the end", Set(name, [.. contents[name], .. more]))));
        var seen = new HashSet<string>();
        SmallTrail.Copy(trail.Place, Tampered);

        trail.Refusal(Tampered).Should().BeNull("the control is untouched");
        tampers.Where(tamper => tamper.Item2.Any(
            change => change.Value is null || !contents.TryGetValue(change.Key, out var was)
                || !was.AsSpan().SequenceEqual(change.Value))).Sample(
            tamper =>
            {
                seen.Add(tamper.Item1);
                Write(tamper.Item2);
                var refusal = trail.Refusal(Tampered);
                foreach (var name in tamper.Item2.Keys.Where(name => !contents.ContainsKey(name)))
                    File.Delete(Path.Combine(Tampered, "trail", name));
                Write(tamper.Item2.Keys.Where(contents.ContainsKey).ToDictionary(name => name, name => (byte[]?)contents[name]));
                return refusal?.Contains("--accept-data-loss", StringComparison.Ordinal) == true;
            },
            iter: 2_000,
            threads: 1,
            print: tamper => $"{tamper.Item1}: {string.Join(", ", tamper.Item2.Select(change => $"{change.Key} {change.Value?.Length}"))}");
        trail.Refusal(Tampered).Should().BeNull("every tamper was taken back");
        seen.Should().HaveCount(11);
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

    private void Write(Dictionary<string, byte[]?> changes)
    {
        foreach (var (name, bytes) in changes)
        {
            if (bytes is null)
                File.Delete(Path.Combine(Tampered, "trail", name));
            else
                File.WriteAllBytes(Path.Combine(Tampered, "trail", name), bytes);
        }
    }

    private static Dictionary<string, byte[]?> Set(string name, byte[]? to) => new() { [name] = to };

    private static byte[] Edit(byte[] bytes, int at, byte with)
    {
        var edited = bytes.ToArray();
        edited[at % edited.Length] ^= with;
        return edited;
    }

    private static byte[] Without(byte[] bytes, int at, int count)
    {
        var from = at % bytes.Length;
        return [.. bytes[..from], .. bytes[Math.Min(bytes.Length, from + count)..]];
    }

    private static byte[] Twice(byte[] bytes, int at, int count)
    {
        var from = at % bytes.Length;
        var to = Math.Min(bytes.Length, from + count);
        return [.. bytes[..to], .. bytes[from..to], .. bytes[to..]];
    }

    private static byte[] Reordered(byte[] bytes, int one, int other)
    {
        var frames = new List<byte[]>();
        for (var at = TrailSegmentFile.HeaderBytes; TrailFrame.Read(bytes.AsSpan(at)) is { } frame; at += frame.Length)
            frames.Add(bytes[at..(at + frame.Length)]);
        if (frames.Count == 0)
            return bytes;
        (frames[one % frames.Count], frames[other % frames.Count]) = (frames[other % frames.Count], frames[one % frames.Count]);
        return [.. bytes[..TrailSegmentFile.HeaderBytes], .. frames.SelectMany(frame => frame)];
    }
}
