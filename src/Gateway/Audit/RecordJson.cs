using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// A record as one account reads it: CloudTrail JSON, without secret and token, and of a denial what the account may know; the
/// whole decision is for administrators. Made when somebody reads; <see cref="AuditedAccounts"/> said whose trails the call is on.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
/// </summary>
internal sealed class RecordJson(Func<string, MethodDescriptor?> methods)
{
    /// <summary>Records are read as JSON and never as HTML: a quote in a policy takes two bytes then, not six.</summary>
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static ReadOnlySpan<byte> Absent => "null"u8;

    /// <summary>UTF-8.</summary>
    public ReadOnlyMemory<byte> Of(StoredAuditRow stored)
    {
        if (IsRendered(stored.Row))
            return RenderedRecord.Unpack(stored.Row.Record.Span).Json;
        var record = CallRecordReader.Read(stored.Row.Record.Span);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            Write(json, stored, record);
        return buffer.WrittenMemory;
    }

    /// <summary>The whole decision, JSON in UTF-8, for administrators; empty where there was none, or the view is not the caller's.</summary>
    public static ReadOnlyMemory<byte> DecisionOf(StoredAuditRow stored)
    {
        if (IsRendered(stored.Row))
            return RenderedRecord.Unpack(stored.Row.Record.Span).Decision;
        var record = CallRecordReader.Read(stored.Row.Record.Span);
        if (record.Decision is not { } decision || record.Views[stored.View].IsForeign)
            return default;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            AuditedDecision.Write(json, decision);
        return buffer.WrittenMemory;
    }

    internal static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static bool IsRendered(AuditRow row) => row.Record.Span is [RenderedRecord.Mark, ..];

    private void Write(Utf8JsonWriter json, StoredAuditRow stored, CallRecord record)
    {
        var (row, view, method) = (stored.Row, record.Views[stored.View], methods(record.Path));
        json.WriteStartObject();
        json.WriteString("eventVersion", "1.11");
        UserIdentity.Write(json, record, view.IsForeign);
        json.WriteString("eventTime", Instant(row.Time));
        json.WriteString("eventSource", method is null ? record.Path : OperationTable.EventSourceOf(method.Service));
        json.WriteString("eventName", row.EventName);
        json.WriteString("awsRegion", record.Region);
        json.WriteString("sourceIPAddress", record.SourceIp);
        json.WriteString("userAgent", record.UserAgent);
        if (row.ErrorCode is { } code)
        {
            json.WriteString("errorCode", code);
            json.WriteString("errorMessage", record.ErrorMessage);
        }
        json.WritePropertyName("requestParameters");
        json.WriteRawValue(view.TakesParameters ? ParametersOf(record, method) : Absent, skipInputValidation: true);
        json.WritePropertyName("responseElements");
        AuditedMessage.Write(json, Message(record.Answer, method?.OutputType));
        if (!view.IsForeign)
            WriteDisclosed(json, record);
        json.WriteString("requestID", row.RequestId);
        json.WriteString("eventID", EventId(row.RequestId, stored.Account.AccountId));
        json.WriteBoolean("readOnly", record.ReadOnly);
        WriteResources(json, stored.Account, view);
        json.WriteString("eventType", "AwsApiCall");
        json.WriteBoolean("managementEvent", true);
        json.WriteString("recipientAccountId", stored.Account.AccountId);
        if (record.Views.Count > 1)
            json.WriteString("sharedEventID", EventId(row.RequestId, "shared"));
        json.WriteString("eventCategory", "Management");
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> ParametersOf(CallRecord record, MethodDescriptor? method)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            AuditedMessage.Write(json, Message(record.Request, method?.InputType), record.IncomingTags, record.Asserted);
        return buffer.WrittenCount > CallRecordWriter.LongestParameters ? Absent : buffer.WrittenSpan;
    }

    private static IMessage? Message(byte[]? kept, MessageDescriptor? type) => kept is null ? null : type?.Parser.ParseFrom(kept);

    private static void WriteResources(Utf8JsonWriter json, AuditView account, RecordedView view)
    {
        json.WriteStartArray("resources");
        for (var i = 0; i < view.Resources.Count; i++)
        {
            var (owner, type) = view.Resources[i];
            json.WriteStartObject();
            json.WriteString("ARN", account.Resources[i]);
            if (owner is not null)
                json.WriteString("accountId", owner);
            json.WriteString("type", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What the caller's account may know of the decision, which is what its caller was told.</summary>
    private static void WriteDisclosed(Utf8JsonWriter json, CallRecord record)
    {
        if (record.Disclosed is not { } disclosed)
            return;
        json.WriteStartObject("additionalEventData");
        if (disclosed.Length > 0)
        {
            json.WritePropertyName("decisionDetail");
            json.WriteRawValue(JsonFormatter.Default.Format(Api.Native.V1.Decision.Parser.ParseFrom(disclosed)), skipInputValidation: true);
        }
        if (record.EncodedMessage is { } encoded)
            json.WriteString("encodedAuthorizationMessage", encoded);
        json.WriteEndObject();
    }

    /// <summary>An id that the request id determines, so a record written twice is seen to be one.</summary>
    private static string EventId(string requestId, string salt) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(requestId + "/" + salt)).AsSpan(0, 16)).ToString();
}
