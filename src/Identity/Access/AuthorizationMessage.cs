using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;

namespace Rolecall.Identity.Access;

/// <summary>
/// A decision as DecodeAuthorizationMessage tells it: JSON, every list as an object with "items".
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
/// </summary>
public static class AuthorizationMessage
{
    /// <summary>The decision with the condition keys that it was made by.</summary>
    /// <param name="context">A later entry of a name stands above an earlier one.</param>
    /// <param name="abridged">Without the details of the statements, for a message that would be too long with them.</param>
    public static string Describe(Decision decision, IEnumerable<ConditionEntry> context, bool abridged = false)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("allowed", decision.Allowed);
            json.WriteBoolean("explicitDeny", decision.Result == Verdict.ExplicitDeny);
            Items(json, "matchedStatements", MatchedStatements(decision), statement => WriteStatement(json, decision, statement, abridged));
            // What kept an evaluation from being made at all; ours always can be made.
            Items(json, "failures", Array.Empty<string>(), json.WriteStringValue);
            WriteContext(json, decision, context);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The statements that decided: of a denial by statement the denying ones alone, else all that matched.</summary>
    private static IEnumerable<StatementTrace> MatchedStatements(Decision decision) => decision.Layers
        .SelectMany(layer => layer.Statements)
        .Where(statement => statement.Matched && (decision.Result != Verdict.ExplicitDeny || statement.Deny));

    private static void WriteStatement(Utf8JsonWriter json, Decision decision, StatementTrace statement, bool abridged)
    {
        using var source = JsonDocument.Parse(abridged ? "{}" : statement.Json ?? "{}");
        json.WriteStartObject();
        json.WriteString("statementId", statement.Sid ?? "");
        json.WriteString("effect", statement.Deny ? "DENY" : "ALLOW");
        json.WriteString("policy", statement.Policy);
        Values(json, "principals", [decision.Principal.RoleId ?? decision.Principal.IamUserId ?? decision.Principal.UserId]);
        Values(json, "principalGroups", []);
        Values(json, "actions", ValuesOf(source.RootElement, "Action", "NotAction"));
        Values(json, "resources", ValuesOf(source.RootElement, "Resource", "NotResource"));
        Items(json, "conditions", ConditionsOf(source.RootElement), condition =>
        {
            json.WriteStartObject();
            json.WriteString("key", condition.Key);
            json.WriteString("operator", condition.Operator);
            Values(json, "values", condition.Values);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter json, Decision decision, IEnumerable<ConditionEntry> context)
    {
        var keys = new SortedDictionary<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in context)
            keys[entry.Key] = entry.Values;
        json.WriteStartObject("context");
        json.WriteStartObject("principal");
        json.WriteString("id", decision.Principal.UserId);
        if (decision.Principal is { Kind: PrincipalKind.User, UserArn: { } user })
            json.WriteString("name", user[(user.LastIndexOf('/') + 1)..]);
        json.WriteString("arn", decision.Principal.Arn);
        json.WriteEndObject();
        json.WriteString("action", decision.Action);
        json.WriteString("resource", decision.Resource);
        Items(json, "conditions", keys, key =>
        {
            json.WriteStartObject();
            json.WriteString("key", key.Key);
            Values(json, "values", key.Value);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static IEnumerable<string> ValuesOf(JsonElement statement, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (statement.TryGetProperty(name, out var value))
                return Texts(value);
        }
        return [];
    }

    private static IEnumerable<(string Operator, string Key, IEnumerable<string> Values)> ConditionsOf(JsonElement statement) =>
        statement.TryGetProperty("Condition", out var conditions)
            ? conditions.EnumerateObject().SelectMany(
                group => group.Value.EnumerateObject().Select(key => (group.Name, key.Name, Texts(key.Value))))
            : [];

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetString()!) : [value.GetString()!];

    private static void Values(Utf8JsonWriter json, string name, IEnumerable<string> values) => Items(json, name, values, value =>
    {
        json.WriteStartObject();
        json.WriteString("value", value);
        json.WriteEndObject();
    });

    private static void Items<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("items");
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
