using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>
/// AWS JSON → message. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
/// Members that the model does not know are ignored and null is absence, as at AWS. A known member or a map's key that
/// stands twice is refused, since its meaning would depend on who reads it. A member that REST-JSON binds to the path or the query
/// is unknown in a body: https://smithy.io/2.0/spec/http-bindings.html
/// </summary>
internal static class AwsJsonReader
{
    // A structure in a list is two levels of JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 2 * WireLimits.MaxDepth };

    /// <summary>Reads a request; an empty body is an empty message. Time and memory are linear in the body.</summary>
    /// <exception cref="AwsFaultException">SerializationException: no JSON of this message; 413 over 1 MB.</exception>
    public static IMessage Read(MessageDescriptor descriptor, ReadOnlySpan<byte> body)
    {
        if (body.Length > WireLimits.MaxDocumentBytes)
            throw WireFaults.TooLarge(WireLimits.MaxDocumentBytes);
        var shape = MessageShape.Of(descriptor);
        if (body.Length == 0)
            return shape.NewMessage();
        // The reader looks only at the texts that it is asked for.
        if (!Utf8.IsValid(body))
            throw WireFaults.Serialization("The body is not UTF-8");
        try
        {
            var json = new Utf8JsonReader(body, Options);
            json.Read();
            var message = ReadStructure(ref json, shape);
            // Throws where more follows.
            json.Read();
            return message;
        }
        catch (JsonException)
        {
            throw WireFaults.Serialization("The body is not well-formed JSON");
        }
    }

    private static IMessage ReadStructure(ref Utf8JsonReader json, MessageShape shape)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw WireFaults.Serialization("Unexpected field type");
        var message = shape.NewMessage();
        var seen = new HashSet<MemberShape>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = Find(ref json, shape);
            json.Read();
            if (member is null)
            {
                json.Skip();
                continue;
            }
            if (!seen.Add(member))
                throw WireFaults.Serialization($"Duplicate member: {member.Name}");
            if (json.TokenType != JsonTokenType.Null)
                ReadMember(ref json, message, member);
        }
        return message;
    }

    private static MemberShape? Find(ref Utf8JsonReader json, MessageShape shape)
    {
        // Names escaped to six bytes a character are still names; beyond that no model has one so long.
        const int longest = 256;
        if (json.ValueSpan.Length > 6 * longest)
            return null;
        return shape.Find(AwsJsonScalars.Text(ref json)) is { Location: Location.Unspecified } member ? member : null;
    }

    private static void ReadMember(ref Utf8JsonReader json, IMessage message, MemberShape member)
    {
        switch (member.Kind)
        {
            case MemberKind.List:
                ReadList(ref json, message, member);
                break;
            case MemberKind.Map:
                ReadMap(ref json, message, member);
                break;
            default:
                member.Field.Accessor.SetValue(message, ReadItem(ref json, member));
                break;
        }
    }

    private static object ReadItem(ref Utf8JsonReader json, MemberShape member) => member.ItemKind == MemberKind.Structure
        ? ReadStructure(ref json, member.Structure)
        : AwsJsonScalars.Read(ref json, member.Field);

    private static void ReadList(ref Utf8JsonReader json, IMessage message, MemberShape member)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw WireFaults.Serialization("Expected list or null");
        var list = member.ListIn(message);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (list.Count == WireLimits.MaxItems)
                throw TooManyItems(member);
            list.Add(ReadItem(ref json, member));
        }
    }

    private static void ReadMap(ref Utf8JsonReader json, IMessage message, MemberShape member)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw WireFaults.Serialization("Expected map or null");
        var map = member.MapIn(message);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (map.Count == WireLimits.MaxItems)
                throw TooManyItems(member);
            var key = AwsJsonScalars.Text(ref json);
            if (map.Contains(key))
                throw WireFaults.Serialization($"Duplicate key in a map: {WireFaults.Echo(key)}");
            json.Read();
            map.Add(key, ReadItem(ref json, member.MapValue!));
        }
    }

    private static Exception TooManyItems(MemberShape member) =>
        WireFaults.Serialization($"More than {WireLimits.MaxItems} items in {member.Name}");
}
