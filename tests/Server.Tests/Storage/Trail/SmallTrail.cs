using Microsoft.Extensions.Time.Testing;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>
/// A closed trail of a few segments, one of them written again without a sandbox that was deleted, and an older copy of it beside it.
/// </summary>
internal sealed class SmallTrail : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StoreFolder folder = new();
    private readonly Envelope envelope;

    private SmallTrail(byte key) => envelope = EnvelopeKeySourceTests.Source(key).Read(isSealed: true);

    /// <summary>The data directory.</summary>
    public string Place => folder.File("data");

    /// <summary>Of an earlier time.</summary>
    public string Older => folder.File("older");

    public IReadOnlyList<string> Segments => [.. Directory.GetFiles(Path.Combine(Place, "trail"), "*.log").Order(StringComparer.Ordinal)];

    /// <summary>The records that were acknowledged, in their order.</summary>
    public List<AuditRow> Rows { get; } = [];

    /// <param name="key">Of the envelope.</param>
    public static async Task<SmallTrail> Make(byte key = 1)
    {
        var made = new SmallTrail(key);
        Directory.CreateDirectory(made.Place);
        await using (var log = made.Open())
        {
            for (var i = 0; i < 30; i++)
                await made.Append(log, Row($"call {i}", 300 + (i * 37 % 400)), Row($"of another {i}", 700) with { Sandbox = "doomed" });
        }
        Copy(made.Place, made.Older);
        await using (var log = made.Open())
        {
            await log.DeleteSandbox("doomed");
            await log.AwaitCleaning();
            for (var i = 30; i < 45; i++)
                await made.Append(log, Row($"call {i}", 300 + (i * 37 % 400)));
        }
        made.Rows.RemoveAll(row => row.Sandbox == "doomed");
        return made;
    }

    public LogAuditStore Open(bool acceptLoss = false) => Open(Place, acceptLoss);

    public LogAuditStore Open(string place, bool acceptLoss = false) => new(
        place, envelope, new SystemRandomSource(), new FakeTimeProvider(Now), new TrailLimits { SegmentBytesOf = 8 << 10 }, acceptLoss);

    /// <summary>What a start without --accept-data-loss says; null where it finds nothing.</summary>
    public string? Refusal(string place)
    {
        var opening = new TrailOpening(place, envelope, new SystemRandomSource(), new FakeTimeProvider(Now));
        try
        {
            var opened = opening.Open(acceptLoss: false);
            opening.Mark.Dispose();
            foreach (var segment in opened.Segments)
                segment.Handle.Dispose();
            return null;
        }
        catch (StoreUnavailableException refused)
        {
            return refused.Message;
        }
    }

    public static void Copy(string from, string to)
    {
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(Path.Combine(to, "trail"));
        File.Copy(Path.Combine(from, TrailOpening.MarkName), Path.Combine(to, TrailOpening.MarkName));
        foreach (var file in Directory.GetFiles(Path.Combine(from, "trail")))
            File.Copy(file, Path.Combine(to, "trail", Path.GetFileName(file)));
    }

    public void Dispose() => folder.Dispose();

    public static AuditRow Row(string name, int bytes) => new()
    {
        Sandbox = "default",
        Time = Now,
        EventName = name,
        RequestId = "request of " + name,
        Views = [new AuditView { AccountId = "111111111111", Users = ["alice"] }],
        Record = Enumerable.Range(0, bytes).Select(i => (byte)(i * bytes)).ToArray(),
    };

    private async Task Append(LogAuditStore log, params AuditRow[] rows)
    {
        await log.Append(rows);
        Rows.AddRange(rows);
    }
}
