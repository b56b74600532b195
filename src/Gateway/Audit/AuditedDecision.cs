using System.Text.Json;
using Google.Protobuf;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// A decision as administrators read it beside the record: the JSON of rolecall.v1.Decision, which AccessService.Explain reads
/// back, and its text; of an allowed call that nobody asked about, the layers alone.
/// </summary>
internal static class AuditedDecision
{
    public const string Detail = "decisionDetail";
    public const string Explanation = "explanation";

    public static void Write(Utf8JsonWriter json, RecordedDecision decision)
    {
        json.WriteStartObject();
        if (decision.Whole is { } whole)
        {
            json.WriteString(Explanation, decision.Explanation);
            json.WritePropertyName(Detail);
            json.WriteRawValue(JsonFormatter.Default.Format(Api.Native.V1.Decision.Parser.ParseFrom(whole)), skipInputValidation: true);
        }
        else
        {
            WriteLayers(json, decision);
        }
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, RecordedDecision decision)
    {
        json.WriteStartObject(Detail);
        json.WriteString("result", NameOf(decision.Result));
        json.WriteString("decidingLayer", DecisionMessages.NameOf(decision.DecidingLayer));
        json.WriteString("principal", decision.Principal);
        json.WriteString("action", decision.Action);
        json.WriteString("resource", decision.Resource);
        json.WriteStartArray("layers");
        foreach (var (layer, verdict) in decision.Layers)
        {
            json.WriteStartObject();
            json.WriteString("layer", DecisionMessages.NameOf(layer));
            json.WriteString("result", NameOf(verdict));
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
