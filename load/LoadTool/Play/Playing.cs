using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Faults;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Worlds;

namespace Rolecall.LoadTool.Play;

/// <summary>One run of a scenario: warm-up, load, result.</summary>
internal sealed class Playing(Scenario scenario, Server server, IReadOnlyList<Member> members, IWire wire)
{
    /// <summary>A call may have a sixteenth more than its timeout (<see cref="CallTimeouts"/>).</summary>
    private const double MostOfTimeout = 17.0 / 16;

    /// <summary>Timers take no more than 49 days; a load lasts a week at most.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromDays(30);

    /// <summary>Called each second while the load lasts.</summary>
    public Action<Recorder, TimeSpan>? Progress { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>The longest that the wire lets a call take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the last run recorded.</summary>
    public Recorder Recorded { get; private set; } = new(scenario, members, wire.GatewayCount);

    /// <param name="cancel">Ends the load early; there is a result of what there was.</param>
    public async Task<RunResult> Run(CancellationToken cancel)
    {
        var recorder = Recorded = new Recorder(scenario, members, wire.GatewayCount);
        using var calls = new ServerCalls(server);
        var assertions = scenario.Has(StepKind.Saml) ? await SamlAssertions.Mint(calls, scenario, members) : null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var player = new Player(scenario, members, wire, recorder, server.AdminToken, assertions) { Cancel = ended.Token };
        var (load, patience) = (scenario.Load, PatienceOf(scenario, Timeout));
        // Those of a warm-up without an answer have no part in the figures.
        var (before, _) = load.WarmUp > TimeSpan.Zero ? await WarmUp(player, load, patience, cancel) : new Taken(0, 0);
        player.GoOnAfter(before);
        var chaos = new Chaos(Faults, server, members);
        var usage = await Usage.Begin(server);
        var connections = wire.ConnectionsOpened;
        recorder.Begin();
        var beside = Task.WhenAll(chaos.Run(ended.Token), Report(recorder, ended.Token));
        var departures = load.IsOpen ? await Loop.Open(player, new Arrivals(load.Phases), load.MostInFlight, patience, cancel) : null;
        var taken = departures is null
            ? await Loop.Closed(player, load.Callers, load.Duration, load.ThinkTime, patience, cancel)
            : new Taken(departures.Due, departures.Unanswered);
        var used = await usage();
        recorder.End();
        await ended.CancelAsync();
        await beside;
        return Results.Of(
            scenario, wire.Name, members.Count, recorder, used, departures, chaos.Events,
            (connections, wire.ConnectionsOpened - connections), cancel.IsCancellationRequested) with
        {
            Unanswered = taken.Unanswered,
            CameAgain = scenario.Skew.Kind == SkewKind.Cold ? Math.Max(0, taken.Calls - Math.Max(0, members.Count - before)) : 0,
        };
    }

    /// <summary>The arrivals of an open load's warm-up: at its first rate.</summary>
    public static Arrivals WarmUpOf(LoadModel load) => Arrivals.Constant(Math.Max(1, load.Phases[0].From), load.WarmUp);

    /// <summary>How long answers may be outstanding when a load has ended: what a call may take, and the longest flow.</summary>
    /// <param name="timeout">Of a call.</param>
    internal static TimeSpan PatienceOf(Scenario scenario, TimeSpan timeout)
    {
        var (call, longest) = (timeout * MostOfTimeout, scenario.Mixes.Max(mix =>
            mix.Steps.Sum(step => timeout.TotalSeconds * MostOfTimeout * (StepCalls.BySession(step.Kind) ? 2 : 1))
            + mix.ThinkTime.TotalSeconds * (mix.Steps.Length - 1)));
        return TimeSpan.FromSeconds(Math.Min(MostPatience.TotalSeconds, call.TotalSeconds + longest));
    }

    private static async Task<Taken> WarmUp(Player player, LoadModel load, TimeSpan patience, CancellationToken cancel)
    {
        if (!load.IsOpen)
            return await Loop.Closed(player, load.Callers, load.WarmUp, load.ThinkTime, patience, cancel);
        var departures = await Loop.Open(player, WarmUpOf(load), load.MostInFlight, patience, cancel);
        return new Taken(departures.Due, departures.Unanswered);
    }

    private async Task Report(Recorder recorder, CancellationToken ended)
    {
        if (Progress is null)
            return;
        var started = TimeProvider.System.GetTimestamp();
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await second.WaitForNextTickAsync(ended))
                Progress(recorder, TimeProvider.System.GetElapsedTime(started));
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
    }
}
