using System.Text.Json.Nodes;

namespace Rolecall.Microbench;

/// <summary>
/// Rolecall's own figures for the comparison. Both sides count the processor time of their process, which the machine's
/// other work hardly changes.
/// </summary>
internal static class Comparison
{
    /// <summary>Nanoseconds of processor time for a decision: with compiled policies, and from JSON text each time.</summary>
    public static string Json() => new JsonArray([.. Questions.All.Select(Of)]).ToJsonString();

    private static JsonObject Of(Question question)
    {
        var ready = question.Ready();
        return new JsonObject
        {
            ["name"] = question.Name,
            ["compiled"] = ProcessorTime.Of(() => ready.Decide()),
            ["fromJson"] = ProcessorTime.Of(() => question.Ready().Decide()),
        };
    }
}
