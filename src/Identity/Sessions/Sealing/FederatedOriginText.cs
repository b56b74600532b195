using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// A <see cref="FederatedOrigin"/> inside a sealed token, as JSON: [provider, [key, value, …], …]. Claims are other people's text, and
/// may hold whatever characters they like.
/// </summary>
internal static class FederatedOriginText
{
    public static string Write(FederatedOrigin origin)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStringValue(origin.Provider);
            foreach (var entry in origin.Keys)
            {
                json.WriteStartArray();
                json.WriteStringValue(entry.Key);
                foreach (var value in entry.Values)
                    json.WriteStringValue(value);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static FederatedOrigin Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var parts = json.RootElement.EnumerateArray().ToArray();
        return new FederatedOrigin
        {
            Provider = parts[0].GetString()!,
            Keys = [.. parts.Skip(1).Select(KeyOf)],
        };
    }

    private static ConditionEntry KeyOf(JsonElement part)
    {
        var texts = part.EnumerateArray().Select(text => text.GetString()!).ToImmutableArray();
        return new ConditionEntry(texts[0], texts[1..]);
    }
}
