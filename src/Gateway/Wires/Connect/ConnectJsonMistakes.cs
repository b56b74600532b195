using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// What a request's JSON has wrong, once it could not be read: the first value that does not fit its field, what is wanted there, and an
/// example. A value itself is not repeated: it may be a secret.
/// </summary>
internal static class ConnectJsonMistakes
{
    /// <summary>
    /// Characters. The caller is not known yet, and to find the mistake takes some parsings more of the same text: what is longer is told to be
    /// wrong, and not where.
    /// </summary>
    private const int Longest = 64 << 10;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 2 * WireLimits.MaxDepth };

    /// <param name="text">JSON, as it came.</param>
    /// <param name="descriptor">What it should be.</param>
    /// <param name="parser">What could not read it.</param>
    public static string Describe(string text, MessageDescriptor descriptor, JsonParser parser)
    {
        var whole = $"The body is not the JSON of {descriptor.Name}";
        if (text.Length > Longest)
            return whole;
        using var json = JsonDocument.Parse(text, Options);
        var wrong = json.RootElement.ValueKind == JsonValueKind.Object
            ? Find(json.RootElement, descriptor, path: "", parser)
            : $"The body wants {WantedValue.Of(descriptor)}";
        return wrong ?? whole;
    }

    /// <summary>Where text stops being JSON, and what was probably meant there.</summary>
    public static string Describe(ReadOnlySpan<byte> body, JsonException malformed)
    {
        var (line, at) = (malformed.LineNumber ?? 0, (int)(malformed.BytePositionInLine ?? 0));
        var rest = body;
        for (var skipped = 0; skipped < line && rest.IndexOf((byte)'\n') is >= 0 and var end; skipped++)
            rest = rest[(end + 1)..];
        var place = $"at line {line + 1}, byte {at + 1}";
        if (at >= rest.Length)
            return $"it ends too early, {place}";
        return $"it goes wrong {place}" + (char)rest[at] switch
        {
            '\'' or '_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') =>
                "; names and texts stand in double quotes, such as {\"name\": \"abc\"}",
            '}' or ']' when body[..(body.Length - rest.Length + at)].TrimEnd(" \t\r\n"u8) is [.., (byte)','] =>
                "; no comma stands after the last one",
            _ => "",
        };
    }

    private static string? Find(JsonElement value, MessageDescriptor message, string path, JsonParser parser) => value.EnumerateObject()
        .Where(property => !Fits(property.Name, property.Value.GetRawText(), message, parser))
        .Select(property =>
            MessageShape.Of(message).FindJson(property.Name) is { } field ? DescribeField(property, field, path, parser) : null)
        .FirstOrDefault();

    private static string DescribeField(JsonProperty property, FieldDescriptor field, string path, JsonParser parser)
    {
        var name = path + property.Name;
        if (field.IsMap)
            return $"\"{name}\" wants {WantedValue.Of(field)}";
        if (!field.IsRepeated)
            return DescribeNested(property.Value, field, name, parser) ?? $"\"{name}\" wants {WantedValue.Of(field)}";
        var items = property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray().Index() : [];
        foreach (var (index, item) in items)
        {
            if (!Fits(property.Name, $"[{item.GetRawText()}]", field.ContainingType, parser))
                return DescribeNested(item, field, $"{name}[{index}]", parser) ?? $"\"{name}[{index}]\" wants {WantedValue.OfItem(field)}";
        }
        return $"\"{name}\" wants {WantedValue.Of(field)}";
    }

    /// <summary>Times, lengths of time and the like are no objects in JSON, though they are messages.</summary>
    private static string? DescribeNested(JsonElement value, FieldDescriptor field, string name, JsonParser parser) =>
        field.FieldType == FieldType.Message && field.MessageType.File.Package != "google.protobuf" && value.ValueKind == JsonValueKind.Object
            ? Find(value, field.MessageType, name + ".", parser)
            : null;

    private static bool Fits(string name, string value, MessageDescriptor message, JsonParser parser)
    {
        try
        {
            parser.Parse($"{{\"{JsonEncodedText.Encode(name)}\":{value}}}", message);
            return true;
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or InvalidJsonException)
        {
            return false;
        }
    }
}
