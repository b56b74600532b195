using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rolecall.Api.Sts.V1;
using Rolecall.Chaos.Calls;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;

namespace Rolecall.Chaos.Checks;

/// <summary>
/// I15: a tenant that asks for all it can get costs another, who calls at a fixed rate, no call, and no more than twice its time, or
/// <see cref="Unfelt"/>. Its sandbox throttles (throttling is a rule of sandboxes), the other's does not.
/// </summary>
/// <param name="floods">Of the noisy ones: over connections of their own, so that nobody waits for another's.</param>
/// <param name="unthrottled">A noisy tenant whose sandbox does not throttle: the control.</param>
internal sealed class Neighbours(
    MemberCalls calls,
    MemberCalls floods,
    (string Sandbox, Assumer Assumer) quiet,
    (string Sandbox, Assumer Assumer) noisy,
    (string Sandbox, Assumer Assumer) unthrottled,
    TimeSpan length) : ICheck
{
    private const double Rate = 50;
    private const int Flooders = 32;

    /// <summary>Of the control: more than the members can answer within the bound, and nobody refuses them.</summary>
    private const int UnthrottledFlooders = 2_048;

    /// <summary>Of each kind in turn: the slowest calls of a round may be one pause of a process, which is no tenant's.</summary>
    private const int Rounds = 3;

    /// <summary>It is ended before, with what it is measured beside.</summary>
    private static readonly TimeSpan LongestFlood = TimeSpan.FromHours(1);

    /// <summary>Members, noisy tenant, quiet tenant and observer share two cores.</summary>
    private static readonly TimeSpan Unfelt = TimeSpan.FromMilliseconds(50);

    public Task Run(CancellationToken end) => Task.CompletedTask;

    public async Task<CheckResult> Close()
    {
        await Quiet();
        var (alone, beside, floodCalls) = (new List<TimeSpan>(), new List<TimeSpan>(), 0L);
        var (made, failed) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add((await Quiet()).P99);
            var (felt, flood) = await Beside(noisy, Flooders);
            floodCalls += flood;
            beside.Add(felt.P99);
            (made, failed) = (made + felt.Calls, failed + felt.Failed);
        }
        var control = (await Beside(unthrottled, UnthrottledFlooders)).Felt.P99;
        var (p99Alone, p99Beside) = (Median(alone), Median(beside));
        var bound = TimeSpan.FromTicks(Math.Max(2 * p99Alone.Ticks, Unfelt.Ticks));
        // On a machine that others use, the quiet tenant's time says nothing of the noisy one.
        var isJudged = p99Alone <= Unfelt;
        var broken = failed + (isJudged && IsBroken(p99Beside, bound) ? 1 : 0);
        return new CheckResult(
            "I15", "a noisy tenant costs another no call, and no more than twice its time", made, 1, "calls beside the noise", broken,
            $"a tenant of {UnthrottledFlooders} callers whom no sandbox throttles", IsBroken(control, bound) ? 1 : 0)
        {
            First = broken == 0 ? null : failed > 0 ? $"{failed} failed" : "the time beside the noise",
            Notes = string.Create(
                CultureInfo.InvariantCulture,
                $"p99 alone {p99Alone.TotalMilliseconds:F1} ms, beside {p99Beside.TotalMilliseconds:F1} ms (medians of {Rounds} rounds; "
                    + $"{(isJudged ? "" : "not judged, the machine is busy; ")}bound {bound.TotalMilliseconds:F0} ms); "
                    + $"the noisy one made {floodCalls} calls; p99 beside the control {control.TotalMilliseconds:F1} ms"),
        };
    }

    private static TimeSpan Median(List<TimeSpan> rounds) => rounds.Order().ElementAt(rounds.Count / 2);

    private static bool IsBroken(TimeSpan p99, TimeSpan bound) => p99 > bound;

    private async Task<(int Calls, int Failed, TimeSpan P99)> Quiet()
    {
        var observed = new Observed(async number => (await calls.AssumeRole(
            quiet.Assumer.Keys, quiet.Assumer.RoleArn, (int)(number % calls.Members), quiet.Sandbox)).Ok);
        await Loop.Open(observed, Arrivals.Constant(Rate, length), int.MaxValue, CancellationToken.None);
        long[] sorted = [.. observed.Ticks.Order()];
        return (sorted.Length, observed.Failed, Stopwatch.GetElapsedTime(0, sorted[sorted.Length * 99 / 100]));
    }

    /// <summary>What the quiet tenant feels beside a flood, and the flood's calls.</summary>
    private async Task<((int Calls, int Failed, TimeSpan P99) Felt, long Flood)> Beside(
        (string Sandbox, Assumer Assumer) tenant, int flooders)
    {
        using var over = new CancellationTokenSource();
        var flood = Flood(tenant, flooders, over.Token);
        var felt = await Quiet();
        await over.CancelAsync();
        return (felt, await flood);
    }

    private async Task<long> Flood((string Sandbox, Assumer Assumer) tenant, int flooders, CancellationToken over)
    {
        var observed = new Observed(async number => (await floods.Sts(
            "GetCallerIdentity", new GetCallerIdentityRequest(), tenant.Assumer.Keys, (int)(number % floods.Members), tenant.Sandbox)).Ok);
        await Loop.Closed(observed, flooders, LongestFlood, TimeSpan.Zero, over);
        return observed.Ticks.Count;
    }

    private sealed class Observed(Func<long, Task<bool>> call) : ICalls
    {
        private int failed;

        public ConcurrentQueue<long> Ticks { get; } = [];

        public int Failed => failed;

        public async Task Make(long number, long intended)
        {
            if (!await call(number))
                Interlocked.Increment(ref failed);
            Ticks.Enqueue(Stopwatch.GetTimestamp() - intended);
        }
    }
}
