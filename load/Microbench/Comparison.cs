using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Rolecall.Microbench;

/// <summary>Rolecall's own figures for the comparison: the same loop as compare.mjs has.</summary>
internal static class Comparison
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    /// <summary>Nanoseconds of a decision: with compiled policies, and from JSON text each time.</summary>
    public static string Json() => new JsonArray([.. Questions.All.Select(question => new JsonObject
    {
        ["name"] = question.Name,
        ["compiled"] = Nanoseconds(question.Ready().Decide),
        ["fromJson"] = Nanoseconds(() => question.Ready().Decide()),
    })]).ToJsonString();

    private static double Nanoseconds(Func<Policy.Decision> decide)
    {
        Rate(decide);
        return Rate(decide);
    }

    private static double Rate(Func<Policy.Decision> decide)
    {
        const int Batch = 100;
        var start = Stopwatch.GetTimestamp();
        long calls = 0;
        while (Stopwatch.GetElapsedTime(start) < Span)
        {
            for (var i = 0; i < Batch; i++)
            {
                if (!decide().Allowed)
                    throw new InvalidOperationException("the questions are all allowed");
            }
            calls += Batch;
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
