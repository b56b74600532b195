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
    private readonly Func<IReadOnlyList<TWrite>, Task> keep;
    private readonly Task working;

    /// <param name="keep">Keeps a group, and ends each of its writes; what it throws, those fail with that have not ended.</param>
    public PostgresGroups(Func<IReadOnlyList<TWrite>, Task> keep)
    {
        this.keep = keep;
        working = Task.Run(Work);
    }

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
            while (group.Count < LargestGroup && waiting.Reader.TryRead(out var write))
                group.Add(write);
            try
            {
                await keep(group);
            }
            catch (Exception failure)
            {
                foreach (var write in group)
                    write.Fail(failure);
            }
        }
    }
}
