using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>Rounds of a call and of its baseline in turn, so that what the machine's neighbours do falls on both.</summary>
internal static class Alternation
{
    public static async Task<Comparison> Of(
        Settings settings, TextWriter progress, string call, double goal, Target target, Target baseline)
    {
        await Loop.WarmUp(target, settings.Callers, settings.WarmUpCalls);
        await Loop.WarmUp(baseline, settings.Callers, settings.WarmUpCalls);
        List<Outcome> calls = [], echoes = [];
        for (var round = 0; round < settings.Rounds; round++)
        {
            echoes.Add(await Loop.Settled(baseline, settings.Callers, settings.Duration, settings.Compiled, progress));
            calls.Add(await Loop.Settled(target, settings.Callers, settings.Duration, settings.Compiled, progress));
        }
        var rate = settings.Rate > 0
            ? settings.Rate
            : Math.Max(1, Math.Floor(Comparison.Median(calls.Select(outcome => outcome.Rate)) * settings.Share / 100));
        var openEcho = (await Loop.Open(baseline, rate, settings.Duration)).Tell(progress);
        var openCall = (await Loop.Open(target, rate, settings.Duration)).Tell(progress);
        return new Comparison(call, goal, calls, echoes, openCall, openEcho);
    }
}
