using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rolecall.Gateway.Wires;

/// <summary>Scalars as text, the same on Query and REST-XML.</summary>
internal static class WireText
{
    /// <summary>Reads a scalar; null where the text is none of its type, with the reason in AWS's words.</summary>
    public static object? Parse(FieldDescriptor field, string text, out string? reason)
    {
        object? value = field.FieldType switch
        {
            FieldType.String => text,
            FieldType.Bool => text switch { "true" or "1" => true, "false" or "0" => false, _ => null },
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Number<int>(text),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Number<long>(text),
            FieldType.UInt32 or FieldType.Fixed32 => Number<uint>(text),
            FieldType.UInt64 or FieldType.Fixed64 => Number<ulong>(text),
            FieldType.Double => Real(text),
            FieldType.Float => (float?)Real(text),
            FieldType.Bytes => Blob(text),
            FieldType.Message => WireTime.Parse(text),
            FieldType.Enum => field.EnumType.FindValueByName(text)?.Number is { } number
                ? System.Enum.ToObject(field.EnumType.ClrType, number)
                : null,
            _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}"),
        };
        reason = value is not null ? null : field.FieldType switch
        {
            FieldType.Bool => "boolean must follow xsd1.1 definition",
            FieldType.Bytes => "blob must be base64 encoded",
            FieldType.Message => "timestamp must follow ISO8601",
            _ => $"For input string: \"{WireFaults.Echo(text)}\"",
        };
        return value;
    }

    /// <summary>Writes a scalar; <see cref="Parse"/> reads the same value back.</summary>
    public static string Format(FieldDescriptor field, object value) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        ByteString blob => blob.ToBase64(),
        Timestamp time => WireTime.Exact(time),
        System.Enum => field.EnumType.FindValueByNumber(Convert.ToInt32(value, CultureInfo.InvariantCulture))?.Name
            ?? throw new NotSupportedException($"{field.FullName} has no value {value:D}"),
        double.PositiveInfinity or float.PositiveInfinity => "Infinity",
        double.NegativeInfinity or float.NegativeInfinity => "-Infinity",
        double real => real.ToString("R", CultureInfo.InvariantCulture),
        float real => real.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{field.FullName} holds a {value.GetType()}"),
    };

    private static T? Number<T>(string text)
        where T : struct, System.Numerics.IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Real(string text) => text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null,
    };

    private static ByteString? Blob(string text)
    {
        var bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) ? ByteString.CopyFrom(bytes, 0, written) : null;
    }
}
