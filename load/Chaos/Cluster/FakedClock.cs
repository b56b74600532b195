using System.Globalization;

namespace Rolecall.Chaos.Cluster;

/// <summary>
/// The wall clock of one silo's process, which libfaketime sets by a file that it reads again and again. Its monotonic clock is left alone.
/// </summary>
internal sealed class FakedClock : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public FakedClock() => Set(0);

    /// <summary>Debian's; null where it is not installed.</summary>
    public static string? Library { get; } = new[] { "x86_64-linux-gnu", "aarch64-linux-gnu" }
        .Select(machine => $"/usr/lib/{machine}/faketime/libfaketimeMT.so.1").FirstOrDefault(File.Exists);

    /// <summary>What the process is to find in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // Else waits of .NET's threads, which are by the monotonic clock, end at once.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        // Files keep the times that they have.
        ["NO_FAKE_STAT"] = "1",
    };

    /// <summary>Ahead of the machine's by so much; behind, where it is negative. The process sees it within a second.</summary>
    public void Set(int seconds) => File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{seconds:+0;-0;+0}s\n"));

    public void Dispose() => File.Delete(file);
}
