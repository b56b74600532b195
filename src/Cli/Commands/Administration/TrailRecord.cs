using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>
/// What a line shows of an audit record.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
/// </summary>
internal sealed class TrailRecord
{
    private TrailRecord(JsonObject json) => Json = json;

    public JsonObject Json { get; }

    public string RequestId => Text("requestID");

    public string Time => Text("eventTime");

    public string Event => $"{Text("eventSource").Split('.')[0]}:{Text("eventName")}";

    public string Name => Text("eventName");

    public string? ErrorCode => Json["errorCode"]?.GetValue<string>();

    public string ErrorMessage => Text("errorMessage");

    /// <summary>The caller's ARN, or who else it was: the administrator.</summary>
    public string Caller =>
        (Json["userIdentity"]?["arn"] ?? Json["userIdentity"]?["invokedBy"] ?? Json["userIdentity"]?["principalId"])?.GetValue<string>() ?? "anonymous";

    /// <summary>The administrator only looked, as this program does all the time.</summary>
    public bool IsLookUp =>
        Text("eventSource").StartsWith("rolecall.", StringComparison.Ordinal) && Json["readOnly"]?.GetValue<bool>() == true
            && ErrorCode is null;

    public string Resources => string.Join(", ", (Json["resources"] as JsonArray ?? []).Select(one => one?["ARN"]?.GetValue<string>()));

    public string Source => Text("sourceIPAddress");

    public static TrailRecord Of(AuditEvent written) => Of(written.RecordJson);

    public static TrailRecord Of(string json) => new((JsonObject)JsonNode.Parse(json)!);

    public override string ToString() =>
        $"{Time}  {(ErrorCode is null ? "✓" : "✗")} {Event,-32} {Caller}{(ErrorCode is null ? "" : "  " + ErrorCode)}  {RequestId}";

    private string Text(string name) => Json[name]?.GetValue<string>() ?? "";
}
