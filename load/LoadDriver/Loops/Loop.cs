using System.Diagnostics;
using System.Globalization;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadDriver.Loops;

/// <summary>The two ways to repeat a call.</summary>
internal static class Loop
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>How long answers may be outstanding when a loop has ended; then the run fails rather than leave them out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Of the server's processor time, the most that its tiered compiler may have of a round that is reported.</summary>
    public const double MostCompiler = 0.02;

    private const int MostAttempts = 8;

    /// <summary>
    /// Calls until <paramref name="calls"/> are answered, so that what is measured afterwards is compiled: by calls and not by seconds,
    /// since a slow server has made few of them when the seconds are over.
    /// </summary>
    /// <exception cref="DisturbedException">No call is answered.</exception>
    public static async Task WarmUp(Target target, int callers, long calls)
    {
        for (var left = calls; left > 0;)
        {
            var outcome = await Closed(target, callers, TimeSpan.FromSeconds(1));
            if (outcome.Calls == 0)
                throw new DisturbedException($"{target.Name}: no call is answered: {outcome.FirstFailure}");
            left -= outcome.Calls;
        }
    }

    /// <summary>A closed loop during which the server's tiered compiler had next to nothing to do; one that is disturbed is made again.</summary>
    /// <param name="compiled">Whether it is asked for; false takes the first, whatever it measured.</param>
    /// <exception cref="DisturbedException">All were disturbed.</exception>
    public static async Task<Outcome> Settled(Target target, int callers, TimeSpan duration, bool compiled, TextWriter progress)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = (await Closed(target, callers, duration)).Tell(progress);
            if (!compiled || outcome.CompilerShare <= MostCompiler)
                return outcome;
            var told = string.Create(CultureInfo.InvariantCulture, $"{target.Name}: the tiered compiler had {outcome.CompilerShare:P1} of the server's processor time");
            if (attempt == MostAttempts)
                throw new DisturbedException($"{told} in the last of {MostAttempts} rounds, which says nothing of the server.");
            progress.WriteLine(told + "; once more");
        }
    }

    /// <summary>As fast as <paramref name="callers"/> get answers: each makes its next call when it has its answer.</summary>
    public static async Task<Outcome> Closed(Target target, int callers, TimeSpan duration)
    {
        var meter = new Meter(target);
        var start = Stopwatch.GetTimestamp();
        var number = -1L;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
                await meter.Measure(Interlocked.Increment(ref number), Stopwatch.GetTimestamp());
        }))).WaitAsync(duration + Patience);
        return meter.Read();
    }

    /// <summary>
    /// At a fixed rate, whether answers come or not. A latency counts from the instant at which the call was due, so a server
    /// that stalls pays for every call that it held up. Calls leave on a tick of 1 ms, which the latencies include.
    /// </summary>
    /// <param name="rate">Calls per second.</param>
    public static async Task<Outcome> Open(Target target, double rate, TimeSpan duration)
    {
        var meter = new Meter(target);
        var ticksPerCall = Stopwatch.Frequency / rate;
        var total = (long)(rate * duration.TotalSeconds);
        var running = new List<Task>((int)total);
        var start = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(Tick);
        while (running.Count < total && await pace.WaitForNextTickAsync())
        {
            var due = Math.Min(total, (long)((Stopwatch.GetTimestamp() - start) / ticksPerCall));
            while (running.Count < due)
            {
                long number = running.Count;
                var intended = start + (long)(number * ticksPerCall);
                running.Add(Task.Run(() => meter.Measure(number, intended)));
            }
        }
        await Task.WhenAll(running).WaitAsync(Patience);
        return meter.Read() with { Offered = rate };
    }
}
