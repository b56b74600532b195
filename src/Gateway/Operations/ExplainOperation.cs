using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Identity;

namespace Rolecall.Gateway.Operations;

/// <summary>AccessService.Explain: the decision of a call that was made, as the audit record keeps it.</summary>
internal sealed class ExplainOperation(IAuditStore store)
{
    private static readonly JsonParser Reader = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public async Task<IMessage> Explain(Call call)
    {
        var requestId = call.RequestAs<ExplainRequest>().RequestId;
        var rows = await store.Lookup(new AuditQuery { Sandbox = call.Sandbox.Name, RequestId = requestId, Limit = 2 }, call.Cancel);
        if (rows.Count == 0)
            throw new AwsFaultException(Fault.NoSuchEntity($"There is no record of a request {requestId} in this sandbox."));
        // Across accounts there are two records; the caller's own came first, and it holds the decision.
        var record = rows[^1].Record;
        using var json = JsonDocument.Parse(record);
        var response = new ExplainResponse { Record = Encoding.UTF8.GetString(record.Span) };
        if (!json.RootElement.TryGetProperty("additionalEventData", out var data) || !data.TryGetProperty("decisionDetail", out var detail))
        {
            response.Explanation = WithoutDecision(json.RootElement);
            return response;
        }
        response.Decision = Reader.Parse<Decision>(detail.GetRawText());
        response.Explanation = data.TryGetProperty("explanation", out var text) ? text.GetString() : response.Decision.Summary;
        if (data.TryGetProperty("encodedAuthorizationMessage", out var encoded))
            response.EncodedAuthorizationMessage = encoded.GetString();
        return response;
    }

    private static string WithoutDecision(JsonElement record) =>
        record.TryGetProperty("errorCode", out var code)
            ? $"No decision was made: the call ended with {code.GetString()}: {(record.TryGetProperty("errorMessage", out var message) ? message.GetString() : "")}"
            : "No decision was made: the operation needs no permission.";
}
