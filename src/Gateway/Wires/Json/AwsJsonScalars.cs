using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>Scalars of AWS JSON: no text stands for a number, and no number for a text.</summary>
internal static class AwsJsonScalars
{
    public static object Read(ref Utf8JsonReader json, FieldDescriptor field) => json.TokenType switch
    {
        JsonTokenType.String => OfText(ref json, field),
        JsonTokenType.Number => OfNumber(ref json, field),
        JsonTokenType.True when field.FieldType == FieldType.Bool => true,
        JsonTokenType.False when field.FieldType == FieldType.Bool => false,
        JsonTokenType.StartArray => throw WireFaults.Serialization("Start of list found where not expected"),
        JsonTokenType.StartObject => throw WireFaults.Serialization("Start of structure or map found where not expected."),
        _ => null,
    }
    ?? throw WireFaults.Serialization($"{NameOf(json.TokenType)} can not be converted to {NameOf(field)}");

    /// <summary>The text of a string or of a member's name.</summary>
    public static string Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped.
            throw WireFaults.Serialization("A string is not valid Unicode");
        }
    }

    /// <summary>Seconds of the epoch, with a fraction; answers are exact to the millisecond, as AWS's are.</summary>
    public static void Write(Utf8JsonWriter json, Timestamp time)
    {
        var milliseconds = time.Nanos / 1_000_000;
        if (milliseconds == 0)
            json.WriteNumberValue(time.Seconds);
        else
            json.WriteNumberValue(time.Seconds + milliseconds / 1000m);
    }

    private static object? OfText(ref Utf8JsonReader json, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => Text(ref json),
        FieldType.Bytes => Blob(Text(ref json)),
        FieldType.Double => Special(Text(ref json)),
        FieldType.Float => (float?)Special(Text(ref json)),
        FieldType.Enum => WireText.Parse(field, Text(ref json), out _),
        _ => null,
    };

    private static ByteString? Blob(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(0, length))
            : null;
    }

    private static object? OfNumber(ref Utf8JsonReader json, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => json.TryGetInt32(out var number) ? number : null,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => json.TryGetInt64(out var number) ? number : null,
        FieldType.UInt32 or FieldType.Fixed32 => json.TryGetUInt32(out var number) ? number : null,
        FieldType.UInt64 or FieldType.Fixed64 => json.TryGetUInt64(out var number) ? number : null,
        FieldType.Double => json.TryGetDouble(out var number) && double.IsFinite(number) ? number : null,
        FieldType.Float => json.TryGetSingle(out var number) && float.IsFinite(number) ? number : null,
        FieldType.Message => json.TryGetDecimal(out var seconds) ? Instant(seconds) : null,
        _ => null,
    };

    private static Timestamp? Instant(decimal seconds)
    {
        var whole = decimal.Floor(seconds);
        return whole is < -62135596800 or > 253402300799
            ? null
            : new Timestamp { Seconds = (long)whole, Nanos = (int)((seconds - whole) * 1_000_000_000) };
    }

    private static double? Special(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "STRING_VALUE",
        JsonTokenType.Number => "NUMBER_VALUE",
        JsonTokenType.True => "TRUE_VALUE",
        JsonTokenType.False => "FALSE_VALUE",
        _ => "VALUE_NULL",
    };

    private static string NameOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String or FieldType.Enum => "a String",
        FieldType.Bytes => "a Blob",
        FieldType.Bool => "a Boolean",
        FieldType.Message => "a Timestamp",
        FieldType.Double or FieldType.Float => "a Double",
        FieldType.Int64 or FieldType.UInt64 => "a Long",
        _ => "an Integer",
    };
}
