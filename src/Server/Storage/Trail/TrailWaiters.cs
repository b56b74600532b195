namespace Rolecall.Server.Storage.Trail;

/// <summary>
/// Some of those who wait for one batch. They go on one after another on one thread of the pool: each on its own would cost a hand-over,
/// and often a thread that is woken for it, and the answers of one connection would leave one by one.
/// </summary>
internal sealed class TrailWaiters : IThreadPoolWorkItem
{
    /// <summary>The last waits until the others have written their answers, which takes some 10 µs each.</summary>
    public const int Most = 16;

    // INVARIANT: it runs its continuations where it is completed, which is in Execute.
    private readonly TaskCompletionSource kept = new();
    private Exception? failure;
    private int joined;

    public bool IsFull => joined == Most;

    public Task Join()
    {
        joined++;
        return kept.Task;
    }

    /// <summary>Lets them go on, on the pool.</summary>
    public void Tell(Exception? why)
    {
        failure = why;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        if (failure is null)
            kept.SetResult();
        else
            kept.SetException(failure);
        // Nobody may be waiting any more: that it failed is told all the same.
        _ = kept.Task.Exception;
    }
}
