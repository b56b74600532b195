using System.Text.Json;
using Google.Protobuf.Reflection;
using Rolecall.Api.Names;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// Holds a Connect request's JSON to the limits of the other wires, in one pass that makes no message, and refuses what the model does not
/// know: a field that is mistyped and ignored would be a permission, or a condition, that nobody asked about.
/// </summary>
internal static class ConnectJsonLimits
{
    /// <summary>A structure in a list is two levels of JSON.</summary>
    private const int MaxDepth = 2 * WireLimits.MaxDepth;

    // One level more, so that it is told in our words and not in the reader's.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>Checks a whole document, in UTF-8.</summary>
    /// <exception cref="AwsFaultException">
    /// MalformedInput: too deep, too many, a name that is not known or stands twice, half of a character.
    /// </exception>
    /// <exception cref="JsonException">It is not JSON at all.</exception>
    public static void Check(ReadOnlySpan<byte> body, MessageDescriptor descriptor)
    {
        var json = new Utf8JsonReader(body, Options);
        json.Read();
        var values = 0;
        Check(ref json, new Kind(descriptor), new JsonPlace(), ref values);
        // Throws where more follows.
        json.Read();
    }

    /// <summary>What a value is.</summary>
    /// <param name="Message">The message, or the entry of a map; null for a scalar.</param>
    /// <param name="Field">Null for the body.</param>
    /// <param name="IsItem">One item of the field, which is a list.</param>
    private readonly record struct Kind(MessageDescriptor? Message, FieldDescriptor? Field = null, bool IsItem = false)
    {
        public bool IsMap => Field is { IsMap: true };

        public bool IsList => Field is { IsRepeated: true, IsMap: false } && !IsItem;

        /// <summary>What a list's items are. In a list where none is wanted, the same: whoever parses it refuses it.</summary>
        public Kind Item => this with { IsItem = true };

        /// <summary>
        /// What the value of a field is. Times, lengths of time and the like are no objects in JSON, though they are messages.
        /// </summary>
        public static Kind Of(FieldDescriptor field) =>
            field.FieldType == FieldType.Message && field.MessageType.File.Package != "google.protobuf"
                ? new(field.MessageType, field)
                : new(null, field);
    }

    private static void Check(ref Utf8JsonReader json, Kind kind, JsonPlace place, ref int values)
    {
        if (++values > WireLimits.MaxParameters)
            throw WireFaults.MalformedInput($"The body has more than {WireLimits.MaxParameters} values");
        if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && json.CurrentDepth >= MaxDepth)
            throw WireFaults.MalformedInput($"{Subject(place)} has more than {MaxDepth} lists and objects inside one another");
        if (json.TokenType == JsonTokenType.StartObject)
            CheckObject(ref json, kind, place, ref values);
        else if (json.TokenType == JsonTokenType.StartArray)
            CheckArray(ref json, kind, place, ref values);
        else if (json is { TokenType: JsonTokenType.String, ValueIsEscaped: true })
            TextAt(ref json, () => Subject(place));
    }

    private static void CheckArray(ref Utf8JsonReader json, Kind kind, JsonPlace place, ref int values)
    {
        for (var count = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == WireLimits.MaxItems)
                throw TooManyItems(place);
            place.Enter(count);
            Check(ref json, kind.Item, place, ref values);
            place.Leave();
        }
    }

    private static void CheckObject(ref Utf8JsonReader json, Kind kind, JsonPlace place, ref int values)
    {
        // {"a": "b"}, where each item is an object of its own.
        if (kind.IsList)
            throw WireFaults.MalformedInput($"{Subject(place)} wants {WantedValue.Of(kind.Field!)}");
        HashSet<string>? seen = kind.Message is null ? null : new(StringComparer.Ordinal);
        for (var count = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; count++)
        {
            if (count == WireLimits.MaxItems)
                throw TooManyItems(place);
            var given = TextAt(ref json, () => "A member's name in " + (place.IsBody ? "the body" : $"\"{place}\""));
            // A field has two names in JSON, role_arn and roleArn.
            var (name, value) = Member(given, kind, place);
            if (seen?.Add(name) == false)
                throw Twice(name, value, kind, place);
            // Of a map, what stands under a name is an entry's field, and in no choice.
            if (value.Field?.RealContainingOneof?.Fields
                .FirstOrDefault(one => one != value.Field && seen!.Contains(one.JsonName)) is { } other)
                throw WireFaults.MalformedInput(
                    $"{(place.IsBody ? "" : $"\"{place}\": ")}\"{other.JsonName}\" and \"{name}\" exclude each other: give one of them");
            json.Read();
            place.Enter(name);
            Check(ref json, value, place, ref values);
            place.Leave();
        }
    }

    /// <summary>What the value under a name is, with the one name of its field.</summary>
    private static (string Name, Kind Value) Member(string name, Kind kind, JsonPlace place)
    {
        if (kind.IsMap)
            return (name, Kind.Of(kind.Message!.FindFieldByNumber(2)));
        if (kind.Message is null)
            return (name, default);
        return MessageShape.Of(kind.Message).FindJson(name) is { } field
            ? (field.JsonName, Kind.Of(field))
            : throw WireFaults.MalformedInput(
                $"{(place.IsBody ? kind.Message.Name : $"\"{place}\"")} has no field \"{WireFaults.Echo(name)}\": "
                + NearestName.Hint(name, kind.Message.Fields.InDeclarationOrder().Select(known => known.JsonName)));
    }

    /// <summary>The text at the reader, which has half of a surrogate pair where one is escaped alone: JSON's grammar allows it.</summary>
    private static string TextAt(ref Utf8JsonReader json, Func<string> subject)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw WireFaults.MalformedInput(
                $"{subject()} has half of a surrogate pair, which is no character: wanted are both halves, such as \"\\ud83d\\ude00\"");
        }
    }

    private static string Subject(JsonPlace place) => place.IsBody ? "The body" : $"\"{place}\"";

    private static AwsFaultException Twice(string name, Kind value, Kind kind, JsonPlace place)
    {
        if (kind.IsMap)
            return WireFaults.MalformedInput($"\"{place}\" has the name \"{WireFaults.Echo(name)}\" twice: give it once");
        place.Enter(name);
        var other = value.Field!.Name == name ? "" : $" (\"{value.Field.Name}\" is the same field)";
        return WireFaults.MalformedInput($"\"{place}\" is given twice{other}: give it once");
    }

    private static AwsFaultException TooManyItems(JsonPlace place) =>
        WireFaults.MalformedInput($"{Subject(place)} has more than {WireLimits.MaxItems} items");
}
