using System.Text.Json;
using Google.Protobuf;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// A decision as it is kept beside the record for administrators: the JSON of rolecall.v1.Decision, which AccessService.Explain
/// reads back, and its text.
/// </summary>
internal static class AuditedDecision
{
    public const string Detail = "decisionDetail";
    public const string Explanation = "explanation";

    /// <param name="json">What is kept.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="whole">With its statements and as a text; else the layers alone, written straight: most calls are allowed.</param>
    public static void Write(Utf8JsonWriter json, Decision decision, bool whole)
    {
        json.WriteStartObject();
        if (whole)
        {
            json.WriteString(Explanation, decision.Explain());
            json.WritePropertyName(Detail);
            json.WriteRawValue(JsonFormatter.Default.Format(DecisionMessages.Of(decision)), skipInputValidation: true);
        }
        else
        {
            WriteLayers(json, decision);
        }
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject(Detail);
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
