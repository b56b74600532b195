using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Audit;

/// <summary>A message as CloudTrail shows it: AWS's member names in camel case, nothing sensitive, no bodies.</summary>
internal static class AuditedMessage
{
    /// <param name="json">The record.</param>
    /// <param name="message">The request or the answer; none where there was none.</param>
    /// <param name="incoming">Transitive tags of the session that asked; none for most calls.</param>
    /// <param name="identity">What an identity provider says in place of the request; null for most calls.</param>
    public static void Write(
        Utf8JsonWriter json, IMessage? message, IReadOnlyList<(string Key, string Value)>? incoming = null, RecordedAssertion? identity = null)
    {
        if (message is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        foreach (var member in MessageShape.Of(message).Members)
        {
            var field = member.Field;
            if (member.Sensitive || field.FieldType == FieldType.Bytes || !IsPresent(field, message))
                continue;
            json.WritePropertyName(field.JsonName);
            WriteField(json, field, field.Accessor.GetValue(message));
        }
        if (identity is not null)
            WriteAsserted(json, identity);
        if (incoming is { Count: > 0 })
        {
            json.WriteStartObject("incomingTransitiveTags");
            foreach (var (key, value) in incoming)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>
    /// What the assertion or the token asks for by itself. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_ctlogs
    /// </summary>
    private static void WriteAsserted(Utf8JsonWriter json, RecordedAssertion identity)
    {
        if (identity.AssertionId is { } assertion)
            json.WriteString("sAMLAssertionID", assertion);
        if (identity.SessionName is { } name)
            json.WriteString("roleSessionName", name);
        if (identity.SourceIdentity is { } source)
            json.WriteString("sourceIdentity", source);
        if (identity.Tags.Count > 0)
        {
            json.WriteStartObject("principalTags");
            foreach (var (key, value) in identity.Tags)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        if (identity.TransitiveTagKeys.Count > 0)
        {
            json.WriteStartArray("transitiveTagKeys");
            foreach (var key in identity.TransitiveTagKeys)
                json.WriteStringValue(key);
            json.WriteEndArray();
        }
    }

    private static bool IsPresent(FieldDescriptor field, IMessage message) => field switch
    {
        { IsMap: true } => ((System.Collections.IDictionary)field.Accessor.GetValue(message)).Count > 0,
        { IsRepeated: true } => ((System.Collections.IList)field.Accessor.GetValue(message)).Count > 0,
        { HasPresence: true } => field.Accessor.HasValue(message),
        _ => true,
    };

    private static void WriteField(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        if (field.IsMap)
        {
            json.WriteStartObject();
            foreach (System.Collections.DictionaryEntry entry in (System.Collections.IDictionary)value)
            {
                json.WritePropertyName((string)entry.Key);
                WriteValue(json, entry.Value!);
            }
            json.WriteEndObject();
        }
        else if (field.IsRepeated)
        {
            json.WriteStartArray();
            foreach (var item in (System.Collections.IList)value)
                WriteValue(json, item);
            json.WriteEndArray();
        }
        else
        {
            WriteValue(json, value);
        }
    }

    /// <summary>A refused request is on record too, and its times need be none that exist.</summary>
    private static void WriteTime(Utf8JsonWriter json, Timestamp time)
    {
        if (Instants.Exists(time))
            json.WriteStringValue(RecordJson.Instant(time.ToDateTimeOffset()));
        else
            Write(json, time);
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case Timestamp time:
                WriteTime(json, time);
                break;
            case IMessage inner:
                Write(json, inner);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
