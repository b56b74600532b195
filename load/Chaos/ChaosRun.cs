using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rolecall.Chaos.Calls;
using Rolecall.Chaos.Checks;
using Rolecall.Chaos.Cluster;
using Rolecall.Chaos.Faults;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Wires;

namespace Rolecall.Chaos;

/// <summary>One run: three silos, a mixed load, checks beside it, fault after fault.</summary>
internal sealed class ChaosRun(Settings settings, TextWriter progress) : IDisposable
{
    /// <summary>How long the cluster may take until every member serves again.</summary>
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(60);

    /// <summary>Between two faults, so that calls are made while nothing is wrong too.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1.5);

    private readonly Windows windows = new();
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<(string? Sandbox, string RequestId)> acknowledged = [];
    private int kills;
    private volatile bool isResting;

    /// <param name="cancel">Ends the run, and the processes that it started.</param>
    public async Task<ChaosReport> Run(CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        await using var cluster = await ChaosCluster.Start(
            settings.Binaries, inNamespaces: settings.InNamespaces, withFakedClock: true, byRedis: settings.ByRedis);
        try
        {
            return await Run(cluster, began).WaitAsync(cancel);
        }
        finally
        {
            if (settings.Logs is { } folder)
                await cluster.WriteLogs(folder);
        }
    }

    public void Dispose() => over.Dispose();

    private async Task<ChaosReport> Run(ChaosCluster cluster, long began)
    {
        await ChaosCluster.Until(cluster.AreAllActive, "not all silos are active", LongestRecovery);
        var scenario = Mixed();
        var worlds = await Worlds.Make(cluster, scenario);
        Tell(began, "three silos, and their worlds, are made");

        // A single try of a check is given five seconds, a call of the load ten, as SDKs' users set them.
        using var observed = Observe(cluster, TimeSpan.FromSeconds(5));
        using var load = new CountedWire(new RetryingWire(Observe(cluster, TimeSpan.FromSeconds(10)), (int)settings.Seed), windows);
        // So many connections that no call of a flood waits for another.
        using var flood = new GrpcWire(cluster.Target.Gateways, perGateway: 8, TimeSpan.FromSeconds(5));
        var calls = new MemberCalls(observed, cluster.AdminToken);
        var durability = new Durability(
            calls,
            [.. worlds.Written.Roots.Take(4)],
            () => kills,
            settings.Seed + 1,
            settings.Only is null ? settings.Least(10, 200) : 0,
            settings.Pause);
        ICheck[] checks =
        [
            new Expiries(
                calls, worlds.Expired.Assumers, Worlds.ClockSandbox, settings.Seed + 2, settings.Least(300, 10_000), settings.Pause * 4),
            new Revocations(calls, worlds.Revoked.Assumers, windows, settings.Seed + 3, settings.Least(500, 10_000), settings.Pause),
            durability,
            new Decisions(calls, worlds.Decided.Assumers, settings.Seed + 4, settings.Least(500, 10_000), settings.Pause * 4),
            new Races(calls, [.. worlds.Written.Roots.Skip(4).Take(4)], settings.Least(200, 5_000), settings.Pause * 2),
            new Histories(calls, [.. worlds.Written.Roots.Skip(8)], windows, settings.Seed + 5, settings.Least(150, 1_000), settings.Pause),
            new Neighbours(
                calls,
                new MemberCalls(flood, cluster.AdminToken),
                Of(worlds, 0),
                Of(worlds, 1),
                Of(worlds, 0, last: true),
                TimeSpan.FromSeconds(settings.Only is null ? 3 : 1)),
            new Isolation(calls, worlds.Apart, settings.Seed + 6, settings.IsolationTries, settings.IsolationRate, () => isResting),
            new Trail(calls, acknowledged, [null, Worlds.ClockSandbox], settings.Least(5_000, 1_000_000)),
        ];
        var recorder = new Recorder(scenario, worlds.Load, cluster.Members.Count);
        var player = new Player(scenario, worlds.Load, load, recorder, cluster.AdminToken, null);
        var loading = Loop.Open(player, new Arrivals(scenario.Load.Phases), scenario.Load.MostInFlight, over.Token);
        var checking = checks.Select(check => check.Run(over.Token)).ToArray();
        await Fire(cluster, calls, worlds, durability, checking, began);
        // What the faults left no time for.
        isResting = true;
        var rest = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(rest) < settings.LongestRest && !checks.All(check => check.HasEnough))
            await Task.Delay(Breath, TimeProvider.System);
        await over.CancelAsync();
        await loading;
        await Task.WhenAll(checking);
        Tell(began, "the faults are over");
        var results = new List<CheckResult>();
        foreach (var check in checks)
        {
            results.Add(await check.Close());
            Tell(began, $"{results[^1].Id} {results[^1].Verdict}");
        }
        return new ChaosReport(settings, results, windows.All, kills, calls.Misdated, Stopwatch.GetElapsedTime(began));
    }

    private async Task Fire(
        ChaosCluster cluster, MemberCalls calls, Worlds worlds, Durability durability, IReadOnlyList<Task> checking, long began)
    {
        var plan = new FaultPlan(cluster, new Draws(settings.Seed), what => Tell(began, what));
        var faults = settings.Only is { } only ? plan.Only(only) : settings.IsLong ? plan.Long(settings.Rounds) : plan.Short();
        await Task.Delay(Breath * 2, TimeProvider.System);
        foreach (var fault in faults.TakeWhile(_ => Stopwatch.GetElapsedTime(began) < settings.Longest))
        {
            // A check that has ended by itself has met something that it does not know.
            if (checking.FirstOrDefault(check => check.IsFaulted) is { } failed)
                await failed;
            var window = windows.Begin(fault.Name);
            Tell(began, fault.Name);
            await fault.Do();
            kills += fault.Kills;
            var done = Stopwatch.GetTimestamp();
            await ChaosCluster.Until(() => IsWhole(cluster, calls, worlds), $"not all members serve after: {fault.Name}", LongestRecovery);
            window.Recovery = Stopwatch.GetElapsedTime(done);
            windows.Begin(Windows.Quiet);
            if (fault.Kills > 0)
                await durability.Look(over.Token);
            await Task.Delay(Breath, TimeProvider.System);
        }
    }

    /// <summary>Every process runs, each is a member, and each answers what needs a write and other silos.</summary>
    private static async Task<bool> IsWhole(ChaosCluster cluster, MemberCalls calls, Worlds worlds)
    {
        // One that was given up while it stood still ends by itself; whoever looks after it starts it again.
        foreach (var member in cluster.Members.Where(member => member.HasEnded))
            await member.Start();
        for (var member = 0; member < cluster.Members.Count; member++)
        {
            foreach (var some in worlds.Load.Take(4))
            {
                if (!(await calls.AssumeRole(some.Keys, some.RoleArn, member)).Ok)
                    return false;
            }
        }
        return await cluster.AreAllActive();
    }

    private ObservedWire Observe(ChaosCluster cluster, TimeSpan timeout) =>
        new(
            new GrpcWire(cluster.Target.Gateways, perGateway: 2, timeout),
            windows,
            acknowledged,
            member => cluster.Members[member].IsStopped);

    private static (string, LoadDriver.Assumer) Of(Worlds worlds, int at, bool last = false) =>
        (worlds.Apart[at].Sandbox, worlds.Apart[at].World.Assumers[last ? ^1 : 0]);

    /// <summary>Reliability.md §3.4, as far as the load tool has its steps: most calls are made by sessions, few change anything.</summary>
    private Scenario Mixed() => new()
    {
        Name = "chaos",
        Seed = (int)settings.Seed,
        World = new WorldSize(Organizations: 6, Accounts: 2, Roles: 2),
        Load = new LoadModel { Phases = [new Phase(TimeSpan.FromHours(12), settings.Rate, settings.Rate)], MostInFlight = 2_000 },
        Mixes =
        [
            new Mix(40, [new Step(StepKind.GetCallerIdentity)], TimeSpan.Zero), new Mix(25, [new Step(StepKind.GetObject)], TimeSpan.Zero),
            new Mix(20, [new Step(StepKind.AssumeRole)], TimeSpan.Zero), new Mix(10, [new Step(StepKind.GetRole)], TimeSpan.Zero),
            new Mix(3, [new Step(StepKind.PutRolePolicy)], TimeSpan.Zero), new Mix(2, [new Step(StepKind.AssumeRoleDenied)], TimeSpan.Zero),
        ],
    };

    private void Tell(long began, string what) => progress.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:F1} s  {what}"));
}
