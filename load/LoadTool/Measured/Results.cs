using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Measured;

/// <summary>Makes a result of what was recorded.</summary>
internal static class Results
{
    /// <summary>Of all arrivals, the share that may leave late before the generator is called the limit.</summary>
    private const double MostLate = 0.01;

    /// <summary>Of all cores, the share that is nearly all: the system, and other programs, have some.</summary>
    private const double NearlyAll = 0.9;

    /// <summary>The percentiles of the curve: as close to 100 as there are calls for.</summary>
    private static readonly double[] Curve =
    [
        0, 10, 25, 50, 75, 80, 85, 90, 92.5, 95, 96, 97, 98, 99, 99.25, 99.5, 99.75, 99.9, 99.95, 99.99, 100
    ];

    public static RunResult Of(
        Scenario scenario,
        string wire,
        int members,
        Recorder recorder,
        Usage usage,
        Departures? departures,
        IReadOnlyList<Event> events,
        (long Before, long Opened) connections,
        bool interrupted)
    {
        var seconds = usage.Elapsed.TotalSeconds;
        var all = recorder.All;
        var calls = all.Calls;
        OrganizationFigures[] organizations = [.. recorder.Organizations.Select((name, i) =>
        {
            var tally = recorder.ByOrganization[i];
            return new OrganizationFigures(name, tally.Calls, tally.Failures, tally.MeanMs, tally.At(99));
        })];
        return new RunResult
        {
            Scenario = scenario.Name,
            Load = scenario.Load.ToString(),
            Seed = scenario.Seed,
            Wire = wire,
            StartedAt = usage.StartedAt,
            Seconds = seconds,
            Interrupted = interrupted,
            Members = members,
            Calls = calls,
            Failures = all.Failures,
            Rate = calls / seconds,
            Offered = departures is null ? null : departures.Due / Math.Min(seconds, scenario.Load.Length.TotalSeconds),
            Arrivals = departures?.Due,
            Late = departures?.Late ?? 0,
            Dropped = departures?.Dropped ?? 0,
            Latency = LatencyFigures.Of(all),
            Percentiles = [.. Curve.Select(percentile => new[] { percentile, all.At(percentile) })],
            Steps = [.. recorder.StepNames.Select((name, i) => (name, tally: recorder.Steps[i])).Where(step => step.tally.Calls > 0)
                .Select(step => new StepFigures(
                    step.name, step.tally.Calls, step.tally.Failures, step.tally.Calls / seconds, LatencyFigures.Of(step.tally)))],
            Refusals = [.. recorder.Refusals.Select(
                kind => new Refusal(kind.Key.Code, kind.Key.Text, kind.Value)).OrderByDescending(kind => kind.Count)],
            Denials = recorder.Denials.OrderByDescending(layer => layer.Value).ToDictionary(layer => layer.Key, layer => layer.Value),
            BytesSent = recorder.BytesSent,
            BytesReceived = recorder.BytesReceived,
            SliceSeconds = recorder.SliceLength.TotalSeconds,
            Slices = [.. recorder.Slices.Select((tally, i) => new SliceFigures(
                i * recorder.SliceLength.TotalSeconds, recorder.CameBack[i] / recorder.SliceLength.TotalSeconds, tally.Failures, tally.At(50),
                tally.At(99), tally.At(100)))
                .Take((int)Math.Max(
                    1, Math.Ceiling(Math.Min(seconds, scenario.Load.Length.TotalSeconds) / recorder.SliceLength.TotalSeconds)))],
            Gateways = [.. recorder.ByGateway.Select((tally, i) => new GatewayFigures(
                i + 1, tally.Calls, tally.Failures, tally.Calls / seconds, tally.At(50), tally.At(99)))],
            ConnectionsBefore = connections.Before,
            ConnectionsOpened = connections.Opened,
            Fairness = Fairness.Of(organizations),
            Organizations = organizations,
            Heat = recorder.Heat.Of(recorder.Organizations),
            Server = usage.ServerCpu is { } server ? ProcessorFigures.Of(server, usage.Elapsed, calls, usage.ServerMemory) : null,
            Generator = ProcessorFigures.Of(usage.OwnCpu, usage.Elapsed, calls, Environment.WorkingSet),
            GeneratorWasTheLimit = Limit(departures, usage, Environment.ProcessorCount),
            SharedMachine = Shared(departures is not null, usage, Environment.ProcessorCount),
            Events = events,
        };
    }

    /// <summary>A generator that is behind measures itself: its arrivals leave late, or it alone takes nearly all of the machine.</summary>
    /// <param name="machine">Cores of it.</param>
    internal static string? Limit(Departures? departures, Usage usage, int machine)
    {
        if (departures is { } left && left.Late > left.Due * MostLate)
            return FormattableString.Invariant($"{(double)left.Late / left.Due:P1} of the arrivals left 20 ms or more after they were due");
        var cores = usage.OwnCpu / usage.Elapsed;
        return cores > machine * NearlyAll ? FormattableString.Invariant($"it kept {cores:F1} of {machine} cores busy itself") : null;
    }

    /// <summary>
    /// Where both run on one machine and take nearly all of it together, each has what the other leaves: callers who wait get no more
    /// answers than that allows, and latencies have waits for a core in them. Which of both would be the limit elsewhere is not known.
    /// </summary>
    /// <param name="isOpen">The load's rate does not follow the answers.</param>
    /// <param name="machine">Cores of it.</param>
    internal static string? Shared(bool isOpen, Usage usage, int machine)
    {
        if (usage is not { ServerCpu: { } cpu, Place: not ServerPlace.Elsewhere })
            return null;
        var (own, server) = (usage.OwnCpu / usage.Elapsed, cpu / usage.Elapsed);
        if (own + server <= machine * NearlyAll)
            return null;
        var told = FormattableString.Invariant(
            $"generator ({own:F2}) and server ({server:F2}) kept {own + server:F2} of {machine} cores busy, ")
            + (isOpen ? "so latencies have waits for a core in them" : "which was the limit: on cores of its own the server may do more");
        return usage.Place == ServerPlace.Loopback ? told + " (that the server is on this machine is taken from its address)" : told;
    }
}
