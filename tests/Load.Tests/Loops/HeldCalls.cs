using System.Collections.Concurrent;
using System.Threading.Channels;
using Rolecall.LoadDriver.Loops;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Loops;

/// <summary>Calls that are under way until the test ends them.</summary>
internal sealed class HeldCalls : ICalls
{
    private readonly Channel<(long Number, long Intended)> made = Channel.CreateUnbounded<(long, long)>();
    private readonly ConcurrentQueue<TaskCompletionSource> underWay = new();

    /// <summary>Those that were awaited.</summary>
    public List<(long Number, long Intended)> Made { get; } = [];

    /// <summary>What making one takes, on whatever thread makes it.</summary>
    public Action<long> Making { get; init; } = static _ => { };

    public Task Make(long number, long intended)
    {
        Making(number);
        var held = new TaskCompletionSource();
        underWay.Enqueue(held);
        made.Writer.TryWrite((number, intended));
        return held.Task;
    }

    /// <summary>Completes when so many have been made in all.</summary>
    public async Task AwaitMade(int count)
    {
        while (Made.Count < count)
        {
            Made.Add(await made.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
                .OrFail($"{Made.Count} of {count} calls were made"));
        }
    }

    public void EndAll()
    {
        while (underWay.TryDequeue(out var held))
            held.SetResult();
    }
}
