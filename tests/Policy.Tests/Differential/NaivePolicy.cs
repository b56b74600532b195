using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>A policy as the naive evaluator reads it. Variables came with version 2012-10-17.</summary>
internal sealed record NaivePolicy(bool Variables, ImmutableArray<NaiveStatement> Statements)
{
    public static NaivePolicy Read(string json)
    {
        var root = JsonElement.Parse(json);
        var statements = root.GetProperty("Statement");
        return new NaivePolicy(
            root.TryGetProperty("Version", out var version) && version.GetString() == "2012-10-17",
            statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray().Select(Statement)] : [Statement(statements)]);
    }

    private static NaiveStatement Statement(JsonElement statement) => new()
    {
        Effect = statement.GetProperty("Effect").GetString()!,
        Principal = statement.TryGetProperty("Principal", out var who) ? Principals(who) : null,
        NotPrincipal = statement.TryGetProperty("NotPrincipal", out var others) ? Principals(others) : null,
        Action = Values(statement, "Action"),
        NotAction = Values(statement, "NotAction"),
        Resource = Values(statement, "Resource"),
        NotResource = Values(statement, "NotResource"),
        Conditions = statement.TryGetProperty("Condition", out var condition)
            ? [.. condition.EnumerateObject().SelectMany(
                op => op.Value.EnumerateObject().Select(key => (op.Name, key.Name, Values(key.Value))))]
            : [],
    };

    private static ImmutableArray<(string, string)> Principals(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? [("AWS", "*")]
        : [.. element.EnumerateObject().SelectMany(type => Values(type.Value).Select(value => (type.Name, value)))];

    private static ImmutableArray<string>? Values(JsonElement statement, string name) =>
        statement.TryGetProperty(name, out var element) ? Values(element) : null;

    private static ImmutableArray<string> Values(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(Text)] : [Text(element)];

    /// <summary>Numbers and booleans may be written without quotes.</summary>
    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
}
