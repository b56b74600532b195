using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>Answers and errors of the JSON services. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html</summary>
internal static class AwsJsonWriter
{
    // The answers are JSON for machines, never part of a page: quotes and letters stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A list or map of the answer itself stands there even when it is empty, as AWS writes it; further down it does not.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(IMessage answer)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
            WriteStructure(json, answer, within: null, encodes: false);
        return buffer.WrittenMemory;
    }

    /// <summary>The error document: the code under __type, the text, and the reason where there is one.</summary>
    public static ReadOnlyMemory<byte> WriteError(Fault fault)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("__type", fault.Code);
            json.WriteString("Message", fault.Message);
            if (fault.Reason is not null)
                json.WriteString("Reason", fault.Reason);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>
    /// An answer's structure into a document of a Query service, whose policy documents are URL-encoded in JSON as in XML.
    /// </summary>
    public static void WriteQueryAnswer(Utf8JsonWriter json, IMessage answer) => WriteStructure(json, answer, within: null, encodes: true);

    private static void WriteStructure(Utf8JsonWriter json, IMessage message, MemberShape? within, bool encodes)
    {
        json.WriteStartObject();
        foreach (var member in MessageShape.Of(message).Members)
        {
            var value = member.ValueIn(message);
            if (value is null
                && !(member.Kind is MemberKind.List or MemberKind.Map
                    && (within is null || member.Required || within.WritesEmpty(member, message))))
                continue;
            json.WritePropertyName(member.Name);
            switch (member.Kind)
            {
                case MemberKind.List:
                    WriteList(json, member, (IEnumerable?)value ?? Array.Empty<object>(), encodes);
                    break;
                case MemberKind.Map:
                    WriteMap(json, member, (IDictionary?)value, encodes);
                    break;
                default:
                    WriteItem(json, member, value!, encodes);
                    break;
            }
        }
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, MemberShape member, IEnumerable items, bool encodes)
    {
        json.WriteStartArray();
        foreach (var item in items)
            WriteItem(json, member, item, encodes);
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, MemberShape member, IDictionary? map, bool encodes)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map ?? new Hashtable())
        {
            json.WritePropertyName((string)entry.Key);
            WriteItem(json, member.MapValue!, entry.Value!, encodes);
        }
        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, MemberShape member, object value, bool encodes)
    {
        switch (value)
        {
            case Timestamp time:
                AwsJsonScalars.Write(json, time);
                break;
            case Struct document:
                json.WriteRawValue(JsonFormatter.Default.Format(document));
                break;
            case IMessage structure:
                WriteStructure(json, structure, member, encodes);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long or uint or ulong:
                json.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                break;
            case double real when double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            case float real when float.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            default:
                json.WriteStringValue(encodes && member.UrlEncoded ? Rfc3986.Encode(WireText.Format(member.Field, value)) : WireText.Format(
                    member.Field, value));
                break;
        }
    }
}
