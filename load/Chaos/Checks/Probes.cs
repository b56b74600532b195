using System.Collections.Concurrent;
using System.Diagnostics;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos.Checks;

/// <summary>
/// Calls by sessions that are about to end, at all members, while they end; and what of it began after the end was acknowledged.
/// </summary>
internal static class Probes
{
    /// <summary>Tries of a member that gives no answer once the end is acknowledged.</summary>
    private const int MostWithoutAnswer = 2;

    /// <summary>A port that nobody listens on refuses at once.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>Who looks without a pause takes the processor from those who are looked at.</summary>
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(15);

    /// <summary>Calls at each member until one that began after the acknowledgement has its answer.</summary>
    /// <param name="call">Of a member.</param>
    /// <param name="end">Ends the sessions; completes when that is acknowledged.</param>
    /// <returns>The calls, and when the end was sent and acknowledged.</returns>
    public static async Task<(IReadOnlyCollection<Probe> Probes, long Sent, long Acknowledged)> Around(
        int members, Func<int, Task<Answer>> call, Func<Task> end)
    {
        var (probes, acknowledged) = (new ConcurrentQueue<Probe>(), 0L);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, members).Select(member => Task.Run(async () =>
        {
            for (var without = 0; without < MostWithoutAnswer;)
            {
                var (wasAcknowledged, began) = (Volatile.Read(ref acknowledged) != 0, Stopwatch.GetTimestamp());
                var answer = await call(member);
                if (answer.IsOpen || answer.IsThrottled)
                {
                    without += wasAcknowledged ? 1 : 0;
                    await Task.Delay(BetweenTries, TimeProvider.System);
                    continue;
                }
                probes.Enqueue(new Probe(began, member, answer.Ok));
                if (wasAcknowledged)
                    return;
                await Task.WhenAny(told.Task, Task.Delay(BetweenProbes, TimeProvider.System));
            }
        })).ToArray();
        var sent = Stopwatch.GetTimestamp();
        try
        {
            await end();
        }
        finally
        {
            Volatile.Write(ref acknowledged, Stopwatch.GetTimestamp());
            told.SetResult();
        }
        await Task.WhenAll(callers);
        return (probes, sent, acknowledged);
    }

    /// <summary>How many of them began at that instant or later, and were authorised.</summary>
    public static int AuthorisedFrom(IEnumerable<Probe> probes, long instant) => probes.Count(probe => probe.Ok && probe.Begin >= instant);
}
