using System.Text.Json;
using Google.Protobuf.Reflection;
using Rolecall.Api.Names;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>
/// Holds a Connect request's JSON to the limits of the other wires, in one pass that makes no objects, and refuses what the model does not
/// know: a field that is mistyped and ignored would be a permission, or a condition, that nobody asked about.
/// </summary>
internal static class ConnectJsonLimits
{
    // A structure in a list is two levels of JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 2 * WireLimits.MaxDepth };

    /// <summary>Checks a whole document.</summary>
    /// <exception cref="AwsFaultException">MalformedInput: too deep, too many, a name that is not known or stands twice.</exception>
    /// <exception cref="JsonException">It is not JSON at all.</exception>
    public static void Check(ReadOnlySpan<byte> body, MessageDescriptor descriptor)
    {
        var json = new Utf8JsonReader(body, Options);
        json.Read();
        var values = 0;
        Check(ref json, new Kind(descriptor, IsMap: false), ref values);
        // Throws where more follows.
        json.Read();
    }

    /// <summary>What a value is.</summary>
    /// <param name="Message">The message, or the entry of a map; null for a scalar.</param>
    private readonly record struct Kind(MessageDescriptor? Message, bool IsMap)
    {
        /// <summary>What the value under a name is, with the one name of its field.</summary>
        public (string Name, Kind Value) Of(string name)
        {
            if (IsMap)
                return (name, Of(Message!.FindFieldByNumber(2)));
            if (Message is null)
                return (name, default);
            return MessageShape.Of(Message).FindJson(name) is { } field ? (field.JsonName, Of(field)) : throw Unknown(name, Message);
        }

        private static AwsFaultException Unknown(string name, MessageDescriptor message)
        {
            var hint = NearestName.Hint(name, message.Fields.InDeclarationOrder().Select(field => field.JsonName));
            return WireFaults.MalformedInput($"{message.Name} has no field \"{WireFaults.Echo(name)}\": {hint}");
        }

        private static Kind Of(FieldDescriptor field) =>
            field.FieldType == FieldType.Message ? new Kind(field.MessageType, field.IsMap) : default;
    }

    private static void Check(ref Utf8JsonReader json, Kind kind, ref int values)
    {
        if (++values > WireLimits.MaxParameters)
            throw WireFaults.MalformedInput($"More than {WireLimits.MaxParameters} values");
        if (json.TokenType == JsonTokenType.StartObject)
            CheckObject(ref json, kind, ref values);
        else if (json.TokenType == JsonTokenType.StartArray)
            CheckArray(ref json, kind, ref values);
    }

    private static void CheckArray(ref Utf8JsonReader json, Kind items, ref int values)
    {
        for (var count = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count == WireLimits.MaxItems)
                throw TooManyItems();
            Check(ref json, items, ref values);
        }
    }

    private static void CheckObject(ref Utf8JsonReader json, Kind kind, ref int values)
    {
        HashSet<string>? seen = kind.Message is null ? null : new(StringComparer.Ordinal);
        for (var count = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; count++)
        {
            if (count == WireLimits.MaxItems)
                throw TooManyItems();
            // A field has two names in JSON, role_arn and roleArn.
            var (name, value) = kind.Of(NameOf(ref json));
            if (seen?.Add(name) == false)
                throw WireFaults.MalformedInput($"Duplicate member: {WireFaults.Echo(name)}");
            json.Read();
            Check(ref json, value, ref values);
        }
    }

    private static string NameOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped.
            throw WireFaults.MalformedInput("A member's name is not valid Unicode");
        }
    }

    private static AwsFaultException TooManyItems() => WireFaults.MalformedInput($"More than {WireLimits.MaxItems} items in a list or map");
}
