using System.Diagnostics;
using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>Records that are committed together, and those who wait for that.</summary>
internal sealed class TrailBatch
{
    private List<TrailWaiters> groups = [];

    private long since;

    public TrailFrameBuilder Frame { get; } = new();

    /// <summary>Records and deletions, each of which somebody waits for.</summary>
    public int Writes { get; private set; }

    /// <summary>When the first was brought, as <see cref="Stopwatch.GetTimestamp"/> counts; 0 for none. Read on any thread.</summary>
    public long Since => Volatile.Read(ref since);

    /// <summary>Sandboxes that are deleted by it, with the sequences of that.</summary>
    public List<(string Sandbox, long Sequence)> Deletions { get; } = [];

    /// <summary>What one more who waits is told by: completes once the records are on the disk.</summary>
    public Task Wait()
    {
        if (Writes++ == 0)
            Volatile.Write(ref since, Stopwatch.GetTimestamp());
        if (groups is [] || groups[^1].IsFull)
            groups.Add(new TrailWaiters());
        return groups[^1].Join();
    }

    /// <summary>Tells those who wait, and is empty again.</summary>
    public void End(Exception? failure)
    {
        var told = groups;
        groups = [];
        Writes = 0;
        Volatile.Write(ref since, 0);
        Frame.Clear();
        Deletions.Clear();
        foreach (var group in told)
            group.Tell(failure);
    }
}
