using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>Records that are committed together, and those who wait for that.</summary>
internal sealed class TrailBatch
{
    private List<TrailWaiters> groups = [];

    public TrailFrameBuilder Frame { get; } = new();

    /// <summary>Sandboxes that are deleted by it, with the sequences of that.</summary>
    public List<(string Sandbox, long Sequence)> Deletions { get; } = [];

    /// <summary>What one more who waits is told by: completes once the records are on the disk.</summary>
    public Task Wait()
    {
        if (groups is [] || groups[^1].IsFull)
            groups.Add(new TrailWaiters());
        return groups[^1].Join();
    }

    /// <summary>Tells those who wait, and is empty again.</summary>
    public void End(Exception? failure)
    {
        var told = groups;
        groups = [];
        Frame.Clear();
        Deletions.Clear();
        foreach (var group in told)
            group.Tell(failure);
    }
}
