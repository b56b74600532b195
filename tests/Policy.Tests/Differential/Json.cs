using System.Text.Json;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>Values as a policy writes them: one alone, or a list.</summary>
internal static class Json
{
    public static string Of(string[] values) => values.Length == 1 ? JsonSerializer.Serialize(values[0]) : JsonSerializer.Serialize(values);

    /// <summary>Without quotes, as numbers and booleans may be written.</summary>
    public static string Bare(string[] values) => values.Length == 1 ? values[0] : $"[{string.Join(',', values)}]";
}
