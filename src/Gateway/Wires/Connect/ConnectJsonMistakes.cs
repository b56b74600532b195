using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
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
            : $"the body wants {Wanted(descriptor)}";
        return wrong ?? whole;
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
            return $"\"{name}\" wants an object: a name and {Wanted(field.MessageType.FindFieldByNumber(2))} for each of its members";
        if (!field.IsRepeated)
            return DescribeNested(property.Value, field, name, parser) ?? $"\"{name}\" wants {Wanted(field)}";
        var items = property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray().Index() : [];
        foreach (var (index, item) in items)
        {
            if (!Fits(property.Name, $"[{item.GetRawText()}]", field.ContainingType, parser))
                return DescribeNested(item, field, $"{name}[{index}]", parser) ?? $"\"{name}[{index}]\" wants {Wanted(field)}";
        }
        return $"\"{name}\" wants a list, and in it {Wanted(field)}";
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

    private static string Wanted(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "a text such as \"abc\"",
        FieldType.Bytes => "base64 such as \"cm9sZWNhbGw=\"",
        FieldType.Bool => "true or false",
        FieldType.Double or FieldType.Float => "a number such as 0.5",
        FieldType.Enum => "one of " + string.Join(", ", field.EnumType.Values.Select(value => $"\"{value.Name}\"")),
        FieldType.Message => Wanted(field.MessageType),
        _ => "a whole number such as 1",
    };

    private static string Wanted(MessageDescriptor message) => message.FullName switch
    {
        var name when name == Timestamp.Descriptor.FullName => "a time such as \"2026-01-31T12:00:00Z\"",
        var name when name == Duration.Descriptor.FullName => "a length of time in seconds, such as \"3660s\"",
        _ when message.Fields.InDeclarationOrder() is [var first, ..] => $"an object such as {{\"{first.JsonName}\": …}}",
        _ => "an object: {}",
    };
}
