using System.Text.Json;

namespace Rolecall.DecisionCases;

/// <summary>What the shorthand of the case files stands for.</summary>
public static class CasePolicy
{
    /// <summary>A whole document, or its statements alone; then it is of the newer version.</summary>
    public static string DocumentOf(JsonElement policy) =>
        policy.ValueKind == JsonValueKind.Object && policy.TryGetProperty("Statement", out _)
        ? policy.GetRawText()
        : $$"""{"Version":"2012-10-17","Statement":{{policy.GetRawText()}}}""";

    /// <summary>The Id of the document where it is an ARN: then it is the policy's.</summary>
    public static string? ArnOf(JsonElement policy) =>
        policy.ValueKind == JsonValueKind.Object && policy.TryGetProperty("Id", out var id)
            && id.GetString()!.StartsWith("arn:", StringComparison.Ordinal)
            ? id.GetString()
            : null;

    /// <summary>The values of a condition key: one text or a list of them.</summary>
    public static IEnumerable<string> TextsOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString()!) : [value.GetString()!];
}
