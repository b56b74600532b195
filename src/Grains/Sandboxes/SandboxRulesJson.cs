using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Rolecall.Api.Native.V1;

namespace Rolecall.Grains.Sandboxes;

/// <summary>Rules in records and snapshots: their message's own JSON. https://protobuf.dev/programming-guides/json/</summary>
internal sealed class SandboxRulesJson : JsonConverter<SandboxRules>
{
    public override SandboxRules Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var kept = JsonNode.Parse(ref reader)!.AsObject();
        ToMessage(kept);
        try
        {
            return JsonParser.Default.Parse<SandboxRules>(kept.ToJsonString());
        }
        catch (InvalidProtocolBufferException unknown)
        {
            // A sandbox that chose a rule is not served without it.
            throw new InvalidDataException("a sandbox has rules that are not known to this version", unknown);
        }
    }

    public override void Write(Utf8JsonWriter writer, SandboxRules value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonFormatter.Default.Format(value));

    /// <summary>
    /// Versions before 2026-11-28 kept a record of their own: regions stood in a bare list, and what was throttled was enabled.
    /// </summary>
    private static void ToMessage(JsonObject kept)
    {
        if (kept["deactivatedStsRegions"] is JsonArray)
        {
            var regions = kept["deactivatedStsRegions"];
            kept.Remove("deactivatedStsRegions");
            kept["deactivatedStsRegions"] = new JsonObject { ["regions"] = regions };
        }
        if (kept.Remove("anyPrincipals", out var any))
            kept["strictPrincipals"] = !any!.GetValue<bool>();
        if (kept["throttling"] is JsonObject throttling)
            throttling.TryAdd("enabled", true);
    }
}
