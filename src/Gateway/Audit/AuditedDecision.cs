using System.Text.Json;
using Google.Protobuf;
using Rolecall.Policy;

namespace Rolecall.Gateway.Audit;

/// <summary>A decision on record: the JSON of rolecall.v1.Decision, which AccessService.Explain reads back, and its text.</summary>
internal static class AuditedDecision
{
    /// <param name="whole">With its statements and as a text; else the layers alone, written straight: most calls are allowed.</param>
    public static void Write(Utf8JsonWriter json, Decision decision, bool whole)
    {
        if (whole)
        {
            json.WriteString("explanation", decision.Explain());
            json.WritePropertyName("decisionDetail");
            json.WriteRawValue(JsonFormatter.Default.Format(DecisionMessages.Of(decision)), skipInputValidation: true);
            return;
        }
        json.WriteStartObject("decisionDetail");
        json.WriteString("result", NameOf(decision.Result));
        json.WriteString("decidingLayer", DecisionMessages.NameOf(decision.DecidingLayer));
        json.WriteString("principal", decision.Principal.Arn);
        json.WriteString("action", decision.Action);
        json.WriteString("resource", decision.Resource);
        json.WriteStartArray("layers");
        foreach (var layer in decision.Layers)
        {
            json.WriteStartObject();
            json.WriteString("layer", DecisionMessages.NameOf(layer.Layer));
            json.WriteString("result", NameOf(layer.Verdict));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("summary", "allowed");
        json.WriteEndObject();
    }

    private static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "DECISION_RESULT_ALLOWED",
        Verdict.ExplicitDeny => "DECISION_RESULT_EXPLICIT_DENY",
        _ => "DECISION_RESULT_IMPLICIT_DENY",
    };
}
