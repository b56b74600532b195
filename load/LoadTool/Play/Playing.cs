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
    /// <summary>Called each second while the load lasts.</summary>
    public Action<Recorder, TimeSpan>? Progress { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>What the last run recorded.</summary>
    public Recorder Recorded { get; private set; } = new(scenario, members, wire.GatewayCount);

    /// <param name="cancel">Ends the load early; there is a result of what there was.</param>
    public async Task<RunResult> Run(CancellationToken cancel)
    {
        var recorder = Recorded = new Recorder(scenario, members, wire.GatewayCount);
        using var calls = new ServerCalls(server);
        var assertions = scenario.Has(StepKind.Saml) ? await SamlAssertions.Mint(calls, scenario, members) : null;
        var player = new Player(scenario, members, wire, recorder, server.AdminToken, assertions);
        var load = scenario.Load;
        if (load.WarmUp > TimeSpan.Zero)
            await WarmUp(player, load, cancel);
        var chaos = new Chaos(Faults, server, members);
        var usage = await Usage.Begin(server.Figures);
        var connections = wire.ConnectionsOpened;
        recorder.Begin();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var beside = Task.WhenAll(chaos.Run(ended.Token), Report(recorder, ended.Token));
        Departures? departures = null;
        if (load.IsOpen)
            departures = await Loop.Open(player, new Arrivals(load.Phases), load.MostInFlight, cancel);
        else
            await Loop.Closed(player, load.Callers, load.Duration, load.ThinkTime, cancel);
        var used = await usage();
        recorder.End();
        await ended.CancelAsync();
        await beside;
        return Results.Of(
            scenario, wire.Name, members.Count, recorder, used, departures, chaos.Events,
            (connections, wire.ConnectionsOpened - connections), cancel.IsCancellationRequested);
    }

    /// <summary>The arrivals of an open load's warm-up: at its first rate.</summary>
    public static Arrivals WarmUpOf(LoadModel load) => Arrivals.Constant(Math.Max(1, load.Phases[0].From), load.WarmUp);

    private static async Task WarmUp(Player player, LoadModel load, CancellationToken cancel)
    {
        if (load.IsOpen)
        {
            var departures = await Loop.Open(player, WarmUpOf(load), load.MostInFlight, cancel);
            player.GoOnAfter(departures.Due);
        }
        else
        {
            await Loop.Closed(player, load.Callers, load.WarmUp, load.ThinkTime, cancel);
        }
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
