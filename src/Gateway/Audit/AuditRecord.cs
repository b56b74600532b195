using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Tags;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// A call as CloudTrail records: no secret, no token, and of a denial what the account may know (<see cref="Denial"/>); the whole
/// decision stands beside the record. <see cref="AuditedAccounts"/> says whose trails it is on.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
/// </summary>
internal static class AuditRecord
{
    /// <summary>The records of a call: one for each account that it is on record in, with one sharedEventID where there are two.</summary>
    public static AuditRow[] Of(Call call, IMessage? answer, Fault? fault)
    {
        var accounts = AuditedAccounts.Of(call, fault);
        if (accounts is [])
            return [];
        // INVARIANT: nothing that a request says is kept before its caller is known.
        var parameters = call.IsAnonymous ? Absent.ToArray() : ParametersOf(call);
        var shared = accounts.Length > 1 ? EventId(call, "shared") : null;
        return [.. accounts.Select(account => Row(call, parameters, answer, fault, account, shared))];
    }

    /// <summary>Records are read as JSON and never as HTML: a quote in a policy takes two bytes then, not six.</summary>
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Bytes of the request that a record holds; CloudTrail leaves a longer one out, too.</summary>
    private const int LongestParameters = 100 << 10;

    /// <summary>Characters of a user agent and of an error message: CloudTrail truncates both at 1 KB.</summary>
    private const int LongestText = 1024;

    /// <summary>Characters of the same where nobody answers for the call, so that its record stays below 1 KB.</summary>
    private const int LongestTextOfAnonymous = 128;

    /// <summary>Characters of a region, which a signature may name as it likes.</summary>
    private const int LongestRegion = 64;

    // Records are kilobytes each and every call writes one or two: the buffers that they are written in stay with the thread.
    [ThreadStatic] private static ArrayBufferWriter<byte>? parametersBuffer;
    [ThreadStatic] private static ArrayBufferWriter<byte>? recordBuffer;

    /// <summary>An empty buffer; a large one is not kept.</summary>
    private static ArrayBufferWriter<byte> EmptyBuffer(ref ArrayBufferWriter<byte>? kept)
    {
        if (kept is null || kept.Capacity > 2 * LongestParameters)
            return kept = new ArrayBufferWriter<byte>(4096);
        kept.ResetWrittenCount();
        return kept;
    }

    /// <summary>
    /// Bytes from which a request stands beside its record, not in it: it is most of either account's, and they share it.
    /// </summary>
    private const int WorthSharing = 1024;

    /// <summary>What stands in a record where its request is kept beside it.</summary>
    private static ReadOnlySpan<byte> Absent => "null"u8;

    /// <summary>
    /// The request, written once for however many records there are. A short one is overwritten by the thread's next record.
    /// </summary>
    private static ReadOnlyMemory<byte> ParametersOf(Call call)
    {
        var buffer = EmptyBuffer(ref parametersBuffer);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            AuditedMessage.Write(json, call.Request, IncomingTags(call), call.Asserted);
        return buffer.WrittenCount switch
        {
            > LongestParameters => Absent.ToArray(),
            >= WorthSharing => buffer.WrittenSpan.ToArray(),
            _ => buffer.WrittenMemory,
        };
    }

    private static AuditRow Row(
        Call call, ReadOnlyMemory<byte> parameters, IMessage? answer, Fault? fault, AuditedAccount account, string? shared)
    {
        if (!account.TakesParameters)
            parameters = Absent.ToArray();
        var buffer = EmptyBuffer(ref recordBuffer);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            Write(json, call, parameters.Span, answer, fault, account, shared);
        var record = buffer.WrittenSpan.ToArray();
        return new AuditRow
        {
            Sandbox = call.Sandbox.Name,
            Time = call.Now,
            EventName = call.Operation.Name,
            RequestId = call.RequestId,
            ErrorCode = fault?.Code,
            Views =
            [
                new AuditView
                {
                    AccountId = account.Id,
                    Users = call.Caller is { } caller && !account.IsForeign ? NamesOf(caller) : [],
                    Resources = [.. account.Resources.Select(resource => resource.Arn)],
                },
            ],
            Record = RenderedRecord.Pack(record, account.IsForeign ? default : DecisionOf(call).Span),
        };
    }

    /// <summary>The whole decision, for administrators.</summary>
    private static ReadOnlyMemory<byte> DecisionOf(Call call)
    {
        if (call.Decision is not { } decision)
            return default;
        var buffer = EmptyBuffer(ref recordBuffer);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            AuditedDecision.Write(json, decision, whole: !decision.Allowed || call.Explain);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Where the request stands in the record, in bytes.</summary>
    private static int Write(
        Utf8JsonWriter json, Call call, ReadOnlySpan<byte> parameters, IMessage? answer, Fault? fault, AuditedAccount account, string? shared)
    {
        var longest = call.IsAnonymous ? LongestTextOfAnonymous : LongestText;
        json.WriteStartObject();
        json.WriteString("eventVersion", "1.11");
        UserIdentity.Write(json, call, account.IsForeign);
        json.WriteString("eventTime", Instant(call.Now));
        json.WriteString("eventSource", OperationTable.EventSourceOf(call.Operation.Method.Service));
        json.WriteString("eventName", call.Operation.Name);
        json.WriteString("awsRegion", Shortened(call.Origin.Region, LongestRegion));
        json.WriteString("sourceIPAddress", call.Origin.SourceIp.ToString());
        json.WriteString("userAgent", Shortened(call.Origin.UserAgent ?? "-", longest));
        if (fault is not null)
        {
            json.WriteString("errorCode", fault.Code);
            json.WriteString("errorMessage", Shortened(fault.Message, longest));
        }
        json.WritePropertyName("requestParameters");
        var parametersAt = (int)json.BytesCommitted + json.BytesPending;
        json.WriteRawValue(parameters, skipInputValidation: true);
        json.WritePropertyName("responseElements");
        // CloudTrail keeps no answer of a call that only reads; issued credentials are the exception.
        AuditedMessage.Write(json, call.Operation is { ReadOnly: true, IssuesCredentials: false } ? null : answer);
        if (!account.IsForeign)
            WriteDisclosed(json, call);
        json.WriteString("requestID", call.RequestId);
        json.WriteString("eventID", EventId(call, account.Id));
        json.WriteBoolean("readOnly", call.Operation.ReadOnly);
        WriteResources(json, account);
        json.WriteString("eventType", "AwsApiCall");
        json.WriteBoolean("managementEvent", true);
        json.WriteString("recipientAccountId", account.Id);
        if (shared is not null)
            json.WriteString("sharedEventID", shared);
        json.WriteString("eventCategory", "Management");
        json.WriteEndObject();
        return parametersAt;
    }

    private static void WriteResources(Utf8JsonWriter json, AuditedAccount account)
    {
        json.WriteStartArray("resources");
        foreach (var (arn, owner, type) in account.Resources)
        {
            json.WriteStartObject();
            json.WriteString("ARN", arn);
            if (owner is not null)
                json.WriteString("accountId", owner);
            json.WriteString("type", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>
    /// What a chained AssumeRole brings along unasked.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_ctlogs
    /// </summary>
    private static Dictionary<string, string>? IncomingTags(Call call) =>
        call.Request is AssumeRoleRequest && SessionTags.Inherited(call.Caller?.Session).Any()
        ? SessionTags.Inherited(call.Caller!.Session).ToDictionary(tag => tag.Key, tag => tag.Value)
        : null;

    /// <summary>What the caller's account may know of the decision, which is what its caller was told.</summary>
    private static void WriteDisclosed(Utf8JsonWriter json, Call call)
    {
        if (call.Denial is not { } denial)
            return;
        json.WriteStartObject("additionalEventData");
        if (denial.Disclosed is { } disclosed)
        {
            json.WritePropertyName("decisionDetail");
            json.WriteRawValue(JsonFormatter.Default.Format(DecisionMessages.Of(disclosed)), skipInputValidation: true);
        }
        if (denial.EncodedMessage is { } encoded)
            json.WriteString("encodedAuthorizationMessage", encoded);
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

    private static string Shortened(string text, int longest) => text.Length <= longest ? text : text[..longest];

    internal static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
