using Rolecall.Server.Storage.Trail.Segments;

namespace Rolecall.Server.Storage.Trail;

/// <summary>Records that are committed together, and those who wait for that.</summary>
internal sealed class TrailBatch
{
    private TaskCompletionSource kept = NewSource();

    public TrailFrameBuilder Frame { get; } = new();

    /// <summary>Completes once the records are on the disk.</summary>
    public Task Kept => kept.Task;

    /// <summary>Sandboxes that are deleted by it, with the sequences of that.</summary>
    public List<(string Sandbox, long Sequence)> Deletions { get; } = [];

    /// <summary>Tells those who wait, and is empty again.</summary>
    public void End(Exception? failure)
    {
        var told = kept;
        kept = NewSource();
        Frame.Clear();
        Deletions.Clear();
        if (failure is null)
            told.SetResult();
        else
            told.SetException(failure);
        // Nobody may be waiting any more: that it failed is told all the same.
        _ = told.Task.Exception;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
