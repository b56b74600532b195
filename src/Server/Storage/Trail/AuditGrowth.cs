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

        /// <summary>Each of them knows the records up to here, or was told of them.</summary>
        public long Told { get; set; }

        public TaskCompletionSource Grown { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Records of these sandboxes are there. Who was told of later ones is not told again: it has seen these with them.</summary>
    /// <param name="last">The newest sequence.</param>
    /// <param name="sandboxes">Whose.</param>
    public void Tell(long last, IEnumerable<string> sandboxes)
    {
        lock (gate)
        {
            if (waited.Count == 0)
                return;
            foreach (var sandbox in sandboxes)
            {
                if (!waited.TryGetValue(sandbox, out var found) || found.Told >= last)
                    continue;
                found.Told = last;
                found.Grown.TrySetResult();
                found.Grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Records are there, and nobody knows whose.</summary>
    /// <param name="last">The newest sequence.</param>
    public void TellAll(long last)
    {
        lock (gate)
            Tell(last, [.. waited.Keys]);
    }

    /// <summary>Completes with the next records of the sandbox, unless <paramref name="isThere"/> says that they are there.</summary>
    /// <param name="sandbox">Its name.</param>
    /// <param name="sequence">What is up to here is no news.</param>
    /// <param name="isThere">Asked once whoever appends would tell this waiter.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task Wait(string sandbox, long sequence, Func<bool> isThere, CancellationToken cancel)
    {
        Task grown;
        lock (gate)
        {
            if (!waited.TryGetValue(sandbox, out var found))
                waited[sandbox] = found = new Waited { Told = sequence };
            found.Told = Math.Min(found.Told, sequence);
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
