using Rolecall.LoadDriver.Loops;

namespace Rolecall.LoadGenerator.Measurements;

/// <summary>A call against its baseline: closed loops in alternation, then open loops at one rate.</summary>
/// <param name="Call">"AssumeRole over gRPC".</param>
/// <param name="Goal">The ratio that it shall reach, 0 to 1.</param>
internal sealed record Comparison(
    string Call, double Goal, IReadOnlyList<Outcome> Calls, IReadOnlyList<Outcome> Echoes, Outcome OpenCall, Outcome OpenEcho)
{
    /// <summary>What the calls are held against, as the report names it.</summary>
    public string Beside { get; init; } = "an echo";

    /// <summary>The median over the rounds of call rate / echo rate.</summary>
    public double Ratio => Median(Calls.Zip(Echoes, (call, echo) => call.Rate / echo.Rate));

    /// <summary>Answers per second, median of the rounds.</summary>
    public double CallRate => Median(Calls.Select(outcome => outcome.Rate));

    /// <summary>Answers per second, median of the rounds.</summary>
    public double EchoRate => Median(Echoes.Select(outcome => outcome.Rate));

    /// <summary>How much more processor time a call costs its server than an echo does; the generator has no part in it.</summary>
    public double CpuFactor => Median(Calls.Zip(Echoes, (call, echo) => call.ServerCpuPerCall / echo.ServerCpuPerCall));

    public IEnumerable<Outcome> Closed => Echoes.Zip(Calls).SelectMany(pair => new[] { pair.First, pair.Second });

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
