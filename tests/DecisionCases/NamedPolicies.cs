using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.DecisionCases;

/// <summary>Puts the policies in the place of their names.</summary>
public static class NamedPolicies
{
    /// <summary>The case with its policies written out.</summary>
    /// <param name="one">A case that names policies of its file.</param>
    /// <param name="policies">The file's policies.</param>
    /// <param name="corpora">The folder that the policies' files lie beneath.</param>
    public static DecisionCase Resolve(DecisionCase one, ImmutableDictionary<string, JsonElement> policies, string corpora)
    {
        JsonElement Named(JsonElement policy) =>
            policy.ValueKind == JsonValueKind.String && policy.GetString() is { } name
                && name != "none" ? Written(policies[name], corpora) : policy;
        ImmutableArray<ImmutableArray<JsonElement>> Levels(ImmutableArray<ImmutableArray<JsonElement>> levels) =>
            [.. levels.Select(level => level.Select(Named).ToImmutableArray())];
        return one with
        {
            Identity = one.Identity is { } identity ? Named(identity) : null,
            ResourcePolicy = one.ResourcePolicy is { } resource ? Named(resource) : null,
            ServiceControl = Levels(one.ServiceControl),
            ResourceControl = Levels(one.ResourceControl),
        };
    }

    /// <summary>The document that a policy by file stands for; the policy itself where it is none.</summary>
    public static JsonElement Written(JsonElement policy, string corpora)
    {
        if (FileOf(policy) is not { } file)
            return policy;
        var text = File.ReadAllText(Path.Combine(corpora, file));
        if (policy.TryGetProperty("fill", out var fill))
        {
            foreach (var placeholder in fill.EnumerateObject())
                text = text.Replace(placeholder.Name, placeholder.Value.GetString(), StringComparison.Ordinal);
        }
        if (!policy.TryGetProperty("id", out var id))
            return JsonElement.Parse(text);
        var document = JsonNode.Parse(text)!.AsObject();
        document["Id"] = id.GetString();
        return JsonSerializer.SerializeToElement(document);
    }

    public static string? FileOf(JsonElement policy) =>
        policy.ValueKind == JsonValueKind.Object && policy.TryGetProperty("file", out var file) ? file.GetString() : null;
}
