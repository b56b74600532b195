using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Rolecall.Federation.Oidc.Json;

/// <summary>
/// Reads a JSON object of others: RFC 8259 to the letter, UTF-8 only, no member twice, depth and count capped. Two readers that
/// understand one text in two ways are how a check is passed by, so whatever could be read in two ways is refused.
/// </summary>
internal static class StrictJson
{
    /// <summary>The object that the text is, or false for anything else.</summary>
    public static bool TryReadObject(ReadOnlySpan<byte> utf8, OidcCaps caps, [NotNullWhen(true)] out JsonValue? value)
    {
        value = null;
        if (!Utf8.IsValid(utf8))
            return false;
        // Comments and commas at the end are refused unless asked for.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = caps.DeepestJson });
        var left = caps.MostJsonValues;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            value = ReadValue(ref reader, ref left);
            // Nothing may follow but whitespace, in which the reader throws on all else.
            if (value is not null && reader.Read())
                value = null;
            return value is not null;
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // The latter is what an escaped half of a surrogate pair, which is no text, makes of a string.
            value = null;
            return false;
        }
    }

    /// <summary>
    /// The value at which the reader stands; null where a name is there twice or the cap is reached. The reader itself caps the depth.
    /// </summary>
    private static JsonValue? ReadValue(ref Utf8JsonReader reader, ref int left)
    {
        if (--left < 0)
            return null;
        return reader.TokenType switch
        {
            JsonTokenType.String => JsonValue.String(reader.GetString()!),
            JsonTokenType.Number => JsonValue.Number(System.Text.Encoding.ASCII.GetString(reader.ValueSpan)),
            JsonTokenType.True => JsonValue.True,
            JsonTokenType.False => JsonValue.False,
            JsonTokenType.Null => JsonValue.Null,
            JsonTokenType.StartArray => ReadList(ref reader, ref left),
            _ => ReadObject(ref reader, ref left),
        };
    }

    private static JsonValue? ReadList(ref Utf8JsonReader reader, ref int left)
    {
        var items = new List<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadValue(ref reader, ref left) is not { } item)
                return null;
            items.Add(item);
        }
        return JsonValue.List(items.AsReadOnly());
    }

    private static JsonValue? ReadObject(ref Utf8JsonReader reader, ref int left)
    {
        var members = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // Names are compared as they read, so that "a" and an escaped "a" are one.
            var name = reader.GetString()!;
            if (!reader.Read() || ReadValue(ref reader, ref left) is not { } member || !members.TryAdd(name, member))
                return null;
        }
        return JsonValue.Object(members.AsReadOnly());
    }
}
