using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Aws;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// A call as a CloudTrail record: no secret, no token, and the decision with its reasons under additionalEventData.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
/// </summary>
internal static class AuditRecord
{
    /// <summary>The caller's record and, for a call across accounts, the other account's, with one sharedEventID.</summary>
    public static AuditRow[] Of(Call call, IMessage? answer, Fault? fault)
    {
        var owner = call.Caller?.Principal.AccountId ?? "-";
        var parameters = ParametersOf(call);
        if (call.AlsoRecordedIn is not { } other)
            return [Row(call, parameters, answer, fault, owner, shared: null, foreign: false)];
        var shared = EventId(call, "shared");
        return
        [
            Row(call, parameters, answer, fault, owner, shared, foreign: false),
            Row(call, parameters, answer, fault, other, shared, foreign: true),
        ];
    }

    /// <summary>Records are read as JSON and never as HTML: a quote in a policy takes two bytes then, not six.</summary>
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Bytes of the request that a record holds; CloudTrail leaves a longer one out, too.</summary>
    private const int LongestParameters = 100 << 10;

    // Records are kilobytes each and every call writes one or two: the buffers that they are written in stay with the thread.
    [ThreadStatic] private static ArrayBufferWriter<byte>? parametersBuffer;
    [ThreadStatic] private static ArrayBufferWriter<byte>? recordBuffer;

    /// <summary>An empty buffer; a large one is not kept.</summary>
    private static ArrayBufferWriter<byte> Emptied(ref ArrayBufferWriter<byte>? kept)
    {
        if (kept is null || kept.Capacity > 2 * LongestParameters)
            return kept = new ArrayBufferWriter<byte>(4096);
        kept.ResetWrittenCount();
        return kept;
    }

    /// <summary>Bytes from which a request stands beside its record, not in it: it is most of either account's, and they share it.</summary>
    private const int WorthSharing = 1024;

    /// <summary>What stands in a record where its request is kept beside it.</summary>
    private static ReadOnlySpan<byte> Absent => "null"u8;

    /// <summary>The request, written once for however many records there are. A short one is overwritten by the thread's next record.</summary>
    private static ReadOnlyMemory<byte> ParametersOf(Call call)
    {
        var buffer = Emptied(ref parametersBuffer);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            AuditedMessage.Write(json, call.Request, IncomingTags(call));
        return buffer.WrittenCount switch
        {
            > LongestParameters => Absent.ToArray(),
            >= WorthSharing => buffer.WrittenSpan.ToArray(),
            _ => buffer.WrittenMemory,
        };
    }

    private static AuditRow Row(Call call, ReadOnlyMemory<byte> parameters, IMessage? answer, Fault? fault, string recipient, string? shared, bool foreign)
    {
        var buffer = Emptied(ref recordBuffer);
        var beside = parameters.Length >= WorthSharing;
        int at;
        using (var json = new Utf8JsonWriter(buffer, Compact))
            at = Write(json, call, beside ? Absent : parameters.Span, answer, fault, recipient, shared, foreign);
        var record = buffer.WrittenSpan;
        return new AuditRow
        {
            Sandbox = call.Sandbox.Name,
            Time = call.Now,
            AccountId = recipient,
            EventName = call.Operation.Name,
            RequestId = call.RequestId,
            ErrorCode = fault?.Code,
            Users = call.Caller is { } caller && !foreign ? NamesOf(caller) : [],
            Resources = [.. call.Resources.Select(resource => resource.Arn)],
            Record = beside ? [.. record[..at], .. record[(at + Absent.Length)..]] : record.ToArray(),
            Parameters = beside ? parameters : default,
            ParametersAt = beside ? at : 0,
        };
    }

    /// <summary>Where the request stands in the record, in bytes.</summary>
    private static int Write(
        Utf8JsonWriter json, Call call, ReadOnlySpan<byte> parameters, IMessage? answer, Fault? fault, string recipient, string? shared, bool foreign)
    {
        json.WriteStartObject();
        json.WriteString("eventVersion", "1.11");
        UserIdentity.Write(json, call, foreign);
        json.WriteString("eventTime", Instant(call.Now));
        json.WriteString("eventSource", OperationTable.SigningNameOf(call.Operation.Method.Service) + ".amazonaws.com");
        json.WriteString("eventName", call.Operation.Name);
        json.WriteString("awsRegion", call.Origin.Region);
        json.WriteString("sourceIPAddress", call.Origin.SourceIp.ToString());
        json.WriteString("userAgent", call.Origin.UserAgent ?? "-");
        if (fault is not null)
        {
            json.WriteString("errorCode", fault.Code);
            json.WriteString("errorMessage", fault.Message);
        }
        json.WritePropertyName("requestParameters");
        var parametersAt = (int)json.BytesCommitted + json.BytesPending;
        json.WriteRawValue(parameters, skipInputValidation: true);
        json.WritePropertyName("responseElements");
        // CloudTrail keeps no answer of a call that only reads; issued credentials are the exception.
        AuditedMessage.Write(json, call.Operation.ReadOnly && !IssuesCredentials(call.Operation.Name) ? null : answer);
        WriteDecision(json, call, foreign);
        json.WriteString("requestID", call.RequestId);
        json.WriteString("eventID", EventId(call, recipient));
        json.WriteBoolean("readOnly", call.Operation.ReadOnly);
        json.WriteStartArray("resources");
        foreach (var (arn, account, type) in call.Resources)
        {
            json.WriteStartObject();
            json.WriteString("ARN", arn);
            json.WriteString("accountId", account);
            json.WriteString("type", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("eventType", "AwsApiCall");
        json.WriteBoolean("managementEvent", true);
        json.WriteString("recipientAccountId", recipient);
        if (shared is not null)
            json.WriteString("sharedEventID", shared);
        json.WriteString("eventCategory", "Management");
        json.WriteEndObject();
        return parametersAt;
    }

    private static bool IssuesCredentials(string operation) =>
        operation.StartsWith("Assume", StringComparison.Ordinal) || operation is "GetSessionToken" or "GetFederationToken";

    /// <summary>What a chained AssumeRole brings along unasked. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_ctlogs</summary>
    private static Dictionary<string, string>? IncomingTags(Call call) => call.Operation.Name == "AssumeRole" && SessionTags.Inherited(call.Caller?.Session).Any()
        ? SessionTags.Inherited(call.Caller!.Session).ToDictionary(tag => tag.Key, tag => tag.Value)
        : null;

    /// <summary>
    /// The decision with its reasons: of a denial, or where the caller asked for it, whole. The other account of a call across
    /// accounts is told the result only: the statements are the caller's account's own business.
    /// </summary>
    private static void WriteDecision(Utf8JsonWriter json, Call call, bool foreign)
    {
        if (call.Decision is not { } decision)
            return;
        json.WriteStartObject("additionalEventData");
        json.WriteString("decision", decision.Result.ToString());
        json.WriteString("decidingLayer", decision.DecidingLayer.ToString());
        if (!foreign)
        {
            AuditedDecision.Write(json, decision, whole: !decision.Allowed || call.Explain);
            if (call.EncodedMessage is { } encoded)
                json.WriteString("encodedAuthorizationMessage", encoded);
        }
        json.WriteEndObject();
    }

    /// <summary>An id that the request id determines, so a record written twice is seen to be one.</summary>
    private static string EventId(Call call, string salt) =>
        new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(call.RequestId + "/" + salt)).AsSpan(0, 16)).ToString();

    private static string[] NamesOf(Caller caller)
    {
        var arn = caller.Principal.Arn;
        return [arn, arn[(arn.LastIndexOfAny(['/', ':']) + 1)..]];
    }

    internal static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

/// <summary>A message as CloudTrail shows it: AWS's member names in camel case, nothing sensitive, no bodies.</summary>
internal static class AuditedMessage
{
    /// <param name="json">The record.</param>
    /// <param name="message">The request or the answer; none where there was none.</param>
    /// <param name="incoming">Transitive tags of the session that asked; none for most calls.</param>
    public static void Write(Utf8JsonWriter json, IMessage? message, IReadOnlyDictionary<string, string>? incoming = null)
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
        if (incoming is not null)
        {
            json.WriteStartObject("incomingTransitiveTags");
            foreach (var (key, value) in incoming)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
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
        var exists = time.Nanos is >= 0 and < 1_000_000_000
            && time.Seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && time.Seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        if (exists)
            json.WriteStringValue(AuditRecord.Instant(time.ToDateTimeOffset()));
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
