using Rolecall.LoadGenerator.Federated;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>The parts of load/run, in their order.</summary>
internal static class Parts
{
    public static IReadOnlyList<Part> All { get; } =
    [
        new("assume-role", TakesMinutes: false, async (run, bench) => run with
        {
            Compared = [.. run.Compared, .. await AssumeRoleLoad.Run(run.Settings, bench.Servers, bench.Wires, bench.Progress)],
        }),
        new("tagged", TakesMinutes: false, async (run, bench) => run with
        {
            Compared = [.. run.Compared, await AssumeRoleLoad.Tagged(run.Settings, bench.Servers, bench.Progress)],
        }),
        new("sessions", TakesMinutes: false, async (run, bench) => run with
        {
            Compared = [.. run.Compared, .. await SessionCalls.Run(run.Settings, bench.Servers, bench.Progress)],
        }),
        new("federated", TakesMinutes: false, async (run, bench) => run with
        {
            Federated = await FederatedLoad.Measure(run.Settings, bench.Servers, bench.Progress),
        }),
        new("iam", TakesMinutes: false, async (run, bench) => run with
        {
            Iam = await IamLoad.Measure(run.Settings, bench.Servers, bench.Progress),
        }),
        new("start", TakesMinutes: false, async (run, bench) => run with
        {
            Start = await StartTime.Measure(run.Settings.Starts, run.Settings.Server, bench.Progress),
        }),
        new("writes", TakesMinutes: false, async (run, bench) => run with
        {
            Writes = await DurableWrites.Measure(run.Settings, bench.Servers, bench.Progress),
        }),
        new("access", TakesMinutes: false, async (run, bench) => run with
        {
            Surveys = await AccessSurveys.Measure(run.Settings, bench.Servers, bench.Progress),
        }),
        new("settings", TakesMinutes: false, async (run, bench) => run with
        {
            Changes = await SettingsChanges.Measure(run.Settings, bench.Servers, bench.Progress),
        }),
        new("spread", TakesMinutes: true, async (run, bench) => run with
        {
            Compared = [.. run.Compared, .. await AssumeRoleLoad.Spread(run.Settings, bench.Progress)],
        }),
        new("scale", TakesMinutes: true, async (run, bench) => run with
        {
            Scale = await Scale.Measure(run.Settings, bench.Progress),
        }),
    ];
}
