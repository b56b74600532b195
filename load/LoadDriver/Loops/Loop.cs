using System.Diagnostics;
using System.Globalization;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadDriver.Loops;

/// <summary>The two ways to repeat a call.</summary>
internal static class Loop
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// How long answers are awaited that are outstanding when a loop was cancelled, or has ended and nobody says how long calls may take.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Of the server's processor time, the most that its tiered compiler may have of a round that is reported.</summary>
    public const double MostCompiler = 0.02;

    private const int MostAttempts = 8;

    /// <summary>After which the calls of a warm-up are counted.</summary>
    private static readonly TimeSpan WarmUpSlice = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Calls until <paramref name="calls"/> are answered, so that what is measured afterwards is compiled: by calls and not by seconds,
    /// since a slow server has made few of them when the seconds are over.
    /// </summary>
    /// <exception cref="DisturbedException">No call is answered.</exception>
    public static async Task WarmUp(Target target, int callers, long calls)
    {
        for (var left = calls; left > 0;)
        {
            var outcome = await Closed(target, callers, WarmUpSlice);
            if (outcome.Calls == 0)
                throw new DisturbedException($"{target.Name}: no call is answered: {outcome.FirstFailure}");
            left -= outcome.Calls;
        }
    }

    /// <summary>A closed loop during which the server's tiered compiler had next to nothing to do; one that is disturbed is made again.</summary>
    /// <param name="compiled">Whether it is asked for; false takes the first, whatever it measured.</param>
    /// <param name="before">Makes ready what the calls of one loop use up; null for nothing.</param>
    /// <exception cref="DisturbedException">All were disturbed.</exception>
    public static async Task<Outcome> Settled(
        Target target, int callers, TimeSpan duration, bool compiled, TextWriter progress, Action? before = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            before?.Invoke();
            var outcome = (await Closed(target, callers, duration)).Tell(progress);
            if (!compiled || outcome.CompilerShare <= MostCompiler)
                return outcome;
            var told = string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name}: the tiered compiler had {outcome.CompilerShare:P1} of the server's processor time");
            if (attempt == MostAttempts)
                throw new DisturbedException($"{told} in the last of {MostAttempts} rounds, which says nothing of the server.");
            progress.WriteLine(told + "; once more");
        }
    }

    /// <summary>As fast as <paramref name="callers"/> get answers: each makes its next call when it has its answer.</summary>
    public static async Task<Outcome> Closed(Target target, int callers, TimeSpan duration)
    {
        var meter = new Meter(target);
        await Closed(meter, callers, duration, TimeSpan.Zero, CancellationToken.None);
        return meter.Read();
    }

    /// <summary>As above, each caller waiting between an answer and its next call.</summary>
    /// <param name="cancel">Ends the loop; calls that are under way are still awaited.</param>
    /// <exception cref="TimeoutException">Answers are outstanding a minute after the end.</exception>
    public static async Task Closed(ICalls calls, int callers, TimeSpan duration, TimeSpan thinkTime, CancellationToken cancel) =>
        MustBeNone((await Closed(calls, callers, duration, thinkTime, Patience, cancel)).Unanswered);

    /// <summary>As above, where calls that are not answered are told and not thrown.</summary>
    /// <param name="patience">How long answers are awaited that are outstanding at the end.</param>
    /// <param name="cancel">Ends the loop and what callers wait between calls; calls under way are awaited for a minute at most.</param>
    public static async Task<Taken> Closed(
        ICalls calls, int callers, TimeSpan duration, TimeSpan thinkTime, TimeSpan patience, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var taken = 0L;
        Task[] ends = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration && !cancel.IsCancellationRequested)
            {
                await calls.Make(Interlocked.Increment(ref taken) - 1, Stopwatch.GetTimestamp());
                if (thinkTime == TimeSpan.Zero)
                    continue;
                var left = duration - Stopwatch.GetElapsedTime(start);
                var wait = thinkTime < left ? thinkTime : left;
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (wait == left)
                    return;
            }
        }, CancellationToken.None))];
        await Answers(Task.WhenAll(ends), duration, patience, TimeProvider.System, cancel);
        await Task.WhenAll(ends.Where(end => end.IsFaulted));
        // Each caller has one call under way, until it ends.
        return new Taken(Interlocked.Read(ref taken), ends.Count(end => !end.IsCompleted));
    }

    /// <summary>At a fixed rate, whether answers come or not.</summary>
    /// <param name="rate">Calls per second.</param>
    public static async Task<Outcome> Open(Target target, double rate, TimeSpan duration)
    {
        var meter = new Meter(target);
        await Open(meter, Arrivals.Constant(rate, duration), int.MaxValue, CancellationToken.None);
        return meter.Read() with { Offered = rate };
    }

    /// <summary>
    /// Calls leave when they are due, whether answers come or not. A latency counts from the instant at which the call was due, so a
    /// server that stalls pays for every call that it held up. Calls leave a tick of 1 ms after those before have, which the latencies
    /// include.
    /// </summary>
    /// <param name="mostInFlight">Calls that may be under way; one that is due beyond them is dropped, and counted.</param>
    /// <param name="cancel">Ends the loop; calls that are under way are still awaited.</param>
    /// <exception cref="TimeoutException">Answers are outstanding a minute after the end.</exception>
    public static async Task<Departures> Open(ICalls calls, Arrivals arrivals, int mostInFlight, CancellationToken cancel)
    {
        var departures = await Open(calls, arrivals, mostInFlight, Patience, cancel);
        MustBeNone(departures.Unanswered);
        return departures;
    }

    /// <summary>As above, where calls that are not answered are told and not thrown.</summary>
    /// <param name="patience">How long answers are awaited that are outstanding at the end.</param>
    /// <param name="cancel">Ends the loop; calls under way are awaited for a minute at most.</param>
    public static async Task<Departures> Open(
        ICalls calls, Arrivals arrivals, int mostInFlight, TimeSpan patience, CancellationToken cancel)
    {
        var flight = new Flight(calls, mostInFlight, TimeProvider.System);
        var pace = new Pace(arrivals, flight, TimeProvider.System, () => cancel.WaitHandle.WaitOne(Tick));
        // A thread of its own, since timers of the pool go by the kernel's coarse clock: a tick of 1 ms took 4.4 ms, and calls left in bunches.
        await Task.Factory.StartNew(pace.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Answers(flight.Landing(), TimeSpan.Zero, patience, TimeProvider.System, cancel);
        return flight.Departures with { Unanswered = flight.UnderWay };
    }

    /// <summary>Completes when the answers are there, or were awaited for long enough: a user who ends a run waits for a minute.</summary>
    /// <param name="left">Of the load.</param>
    /// <exception cref="Exception">What a call threw: none of them is to.</exception>
    internal static async Task Answers(Task answers, TimeSpan left, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        await answers.WaitAsync(left + patience, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!answers.IsCompleted && cancel.IsCancellationRequested)
            await answers.WaitAsync(patience < Patience ? patience : Patience, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answers.IsCompleted)
            await answers;
    }

    private static void MustBeNone(long unanswered)
    {
        if (unanswered > 0)
            throw new TimeoutException($"{unanswered} calls are not answered {Patience.TotalSeconds} s after the end.");
    }
}
