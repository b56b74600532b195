using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>
/// AccessService.Explain: the decision of a call that was made, as it is kept beside the audit record for administrators.
/// </summary>
internal sealed class ExplainOperation(IAuditStore store, RecordJson records)
{
    private static readonly JsonParser Reader = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public async Task<IMessage> Explain(Call call)
    {
        var requestId = call.RequestAs<ExplainRequest>().RequestId;
        var query = new AuditQuery { Sandbox = call.Sandbox.Name, RequestId = requestId, Limit = 2 };
        var rows = await store.Lookup(query, call.Cancel);
        if (rows.Count == 0)
            throw new AwsFaultException(Fault.NoSuchEntity($"There is no record of a request {requestId} in this sandbox."));
        // Across accounts there are two records; the caller's own came first, and the decision is kept beside it.
        var (record, decision) = (records.Of(rows[^1]), RecordJson.DecisionOf(rows[^1]));
        using var json = JsonDocument.Parse(record);
        var response = new ExplainResponse { RecordJson = Encoding.UTF8.GetString(record.Span) };
        var told = json.RootElement.TryGetProperty("additionalEventData", out var data);
        if (told && data.TryGetProperty("encodedAuthorizationMessage", out var encoded))
            response.EncodedAuthorizationMessage = encoded.GetString();
        // Trails that an older version wrote have the decision in the record.
        using var kept = decision.IsEmpty ? null : JsonDocument.Parse(decision);
        Tell(response, kept?.RootElement ?? (told ? data : default), json.RootElement);
        return response;
    }

    private static void Tell(ExplainResponse response, JsonElement kept, JsonElement record)
    {
        if (kept.ValueKind == JsonValueKind.Object && kept.TryGetProperty(AuditedDecision.Detail, out var detail))
        {
            response.Decision = Reader.Parse<Decision>(detail.GetRawText());
            response.Explanation = kept.TryGetProperty(AuditedDecision.Explanation, out var text)
                ? text.GetString()
                : response.Decision.Summary;
        }
        else
        {
            response.Explanation = WithoutDecision(record);
        }
    }

    private static string WithoutDecision(JsonElement record) => record switch
    {
        _ when IsAnonymous(record) => "No decision is kept of anonymous callers' requests; Authorize tells what it would be.",
        _ when record.TryGetProperty("errorCode", out var code) =>
            $"No decision was made: the call ended with {code.GetString()}: {(record.TryGetProperty("errorMessage", out var message) ? message.GetString() : "")}",
        _ => "No decision was made: the operation needs no permission.",
    };

    private static bool IsAnonymous(JsonElement record) =>
        record.GetProperty("userIdentity").TryGetProperty("accountId", out var account) && account.GetString() == "anonymous";
}
