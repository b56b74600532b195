using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>Reads scenarios: a file is one, or has several under "scenarios".</summary>
internal static class ScenarioFiles
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = false,
    };

    public static IEnumerable<Scenario> In(string folder) => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
        .SelectMany(file => Read(Path.GetFileName(folder) + "/" + Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)));

    /// <summary>A table of another form has no steps, and is read by its own test.</summary>
    private static IEnumerable<Scenario> Read(string key, string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        if (root["scenarios"] is JsonArray several)
            return several.Select(one => Of($"{key}/{(string)one!["id"]!}", one.AsObject())).ToList();
        return root.ContainsKey("steps") ? [Of(key, root)] : [];
    }

    private static Scenario Of(string key, JsonObject json)
    {
        json.Remove("recorded-date");
        return json.Deserialize<Scenario>(Strict)! with { Key = key };
    }
}
