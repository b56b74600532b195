using System.Diagnostics;
using System.Threading.Channels;
using Rolecall.Contracts.Storage;

namespace Rolecall.Server.Storage.Postgres;

/// <summary>
/// Takes all writes that wait and hands them to the database together, one group after another, so that many callers share one round trip
/// and one sync.
/// </summary>
/// <typeparam name="TWrite">What is waited for.</typeparam>
internal sealed class PostgresGroups<TWrite> : IAsyncDisposable
    where TWrite : PostgresWrite
{
    private const int LargestGroup = 512;

    /// <summary>Writes that may wait; whoever brings one more waits until there is room.</summary>
    private const int MostWaiting = 8192;

    private readonly Channel<TWrite> waiting =
        Channel.CreateBounded<TWrite>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly WriterMetrics metrics;
    private readonly Func<IReadOnlyList<TWrite>, Action, Task> keep;
    private readonly Task working;

    /// <summary>When the oldest write that is not kept yet was brought; 0 where there is none.</summary>
    private long keepingSince;

    /// <param name="store">What the writes are measured as; see <see cref="WriterMetrics"/>.</param>
    /// <param name="keep">Keeps a group, and ends each of its writes; what it throws, those fail with that have not ended. Its action takes the
    /// writes that have come meanwhile into the group: whoever waits for others before it sends anything has fewer groups to wait with.</param>
    public PostgresGroups(string store, Func<IReadOnlyList<TWrite>, Action, Task> keep)
    {
        (metrics, this.keep) = (new WriterMetrics(store), keep);
        working = Task.Run(Work);
    }

    /// <summary>For how long the oldest write waits that is not kept yet.</summary>
    public TimeSpan Lag => Volatile.Read(ref keepingSince) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Completes once the write is kept, or was refused.</summary>
    public async Task Add(TWrite write, CancellationToken cancel)
    {
        try
        {
            await waiting.Writer.WriteAsync(write, cancel);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException("The store is shutting down.");
        }
        await write.Kept;
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await working;
    }

    private async Task Work()
    {
        var group = new List<TWrite>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            TakeInto(group);
            Volatile.Write(ref keepingSince, group[0].BroughtAt);
            try
            {
                await keep(group, () => TakeInto(group));
                if (group.Exists(write => write.Kept.Exception?.InnerException is StoreUnavailableException))
                    metrics.Failed();
                else
                    metrics.Kept(group[0].BroughtAt, group.Count);
            }
            catch (Exception failure)
            {
                metrics.Failed();
                foreach (var write in group)
                    write.Fail(failure);
            }
            Volatile.Write(ref keepingSince, 0);
        }
    }

    private void TakeInto(List<TWrite> group)
    {
        while (group.Count < LargestGroup && waiting.Reader.TryRead(out var write))
            group.Add(write);
    }
}
