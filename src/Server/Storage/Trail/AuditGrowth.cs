namespace Rolecall.Server.Storage.Trail;

/// <summary>
/// Tells who waits for new records of a sandbox that there are some. Each sandbox is waited for by itself: the records of one must
/// not wake those who follow another.
/// </summary>
internal sealed class AuditGrowth
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Waited> waited = new(StringComparer.Ordinal);

    private sealed class Waited
    {
        public int Waiters { get; set; }

        public TaskCompletionSource Grown { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Records of these sandboxes are there.</summary>
    public void Tell(IEnumerable<string> sandboxes)
    {
        lock (gate)
        {
            if (waited.Count == 0)
                return;
            foreach (var sandbox in sandboxes)
            {
                if (!waited.TryGetValue(sandbox, out var found))
                    continue;
                found.Grown.TrySetResult();
                found.Grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Records are there, and nobody knows whose.</summary>
    public void TellAll()
    {
        lock (gate)
            Tell([.. waited.Keys]);
    }

    /// <summary>Completes with the next records of the sandbox, unless <paramref name="isThere"/> says that they are there.</summary>
    /// <param name="sandbox">Its name.</param>
    /// <param name="isThere">Asked once whoever appends would tell this waiter.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task Wait(string sandbox, Func<bool> isThere, CancellationToken cancel)
    {
        Task grown;
        lock (gate)
        {
            if (!waited.TryGetValue(sandbox, out var found))
                waited[sandbox] = found = new Waited();
            found.Waiters++;
            grown = found.Grown.Task;
        }
        try
        {
            if (!isThere())
                await grown.WaitAsync(cancel);
        }
        finally
        {
            lock (gate)
            {
                if (--waited[sandbox].Waiters == 0)
                    waited.Remove(sandbox);
            }
        }
    }
}
