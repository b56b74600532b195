using System.Collections.Concurrent;

namespace Rolecall.Chaos.Calls;

/// <summary>What came of the calls that began during a fault, or between two.</summary>
internal sealed class Window(string name)
{
    private readonly ConcurrentDictionary<(string Code, int Member), long> codes = [];
    private long calls;
    private long failed;
    private long longest;

    public string Name => name;

    /// <summary>Calls of the mixed load, each with its retries.</summary>
    public long Calls => Interlocked.Read(ref calls);

    /// <summary>Of them, those that had no answer after all tries.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>The longest that a single try took at a member that was not stopped.</summary>
    public TimeSpan Longest => new(Interlocked.Read(ref longest));

    /// <summary>Single tries that had no answer, by code, and by the member that was asked.</summary>
    public IReadOnlyDictionary<(string Code, int Member), long> Codes => codes;

    /// <summary>Once what was done to the cluster is over: from then on until every member served again; null where nothing was done.</summary>
    public TimeSpan? Recovery { get; set; }

    public void AddCall(bool hasFailed)
    {
        Interlocked.Increment(ref calls);
        if (hasFailed)
            Interlocked.Increment(ref failed);
    }

    public void AddTry(int member, TimeSpan took, string? open)
    {
        for (var seen = Interlocked.Read(ref longest); took.Ticks > seen; seen = Interlocked.Read(ref longest))
            Interlocked.CompareExchange(ref longest, took.Ticks, seen);
        if (open is not null)
            codes.AddOrUpdate((open, member), 1, static (_, count) => count + 1);
    }
}
