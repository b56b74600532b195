using System.Collections.Frozen;
using Google.Protobuf.Collections;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;
using Wire = Rolecall.Api.Native.V1;

namespace Rolecall.Gateway.Pipeline;

/// <summary>Decisions as messages: whole for administrators, and of a denial as much as its caller is told.</summary>
internal static class DecisionMessages
{
    private static readonly FrozenDictionary<Layer, string> LayerNames = Enum.GetValues<Layer>().ToFrozenDictionary(
        layer => layer, layer => layer.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "");

    public static Wire.Decision Of(Decision decision)
    {
        var message = new Wire.Decision
        {
            Result = ResultOf(decision.Result),
            DecidingLayer = NameOf(decision.DecidingLayer),
            Principal = decision.Principal.Arn,
            Action = decision.Action,
            ActionUnknown = !decision.ActionIsKnown,
            Resource = decision.Resource,
            Summary = decision.Allowed ? "allowed" : decision.DenialMessage,
        };
        message.Layers.AddRange(decision.ExplainedLayers.Select(Of));
        message.WouldAllow.AddRange(decision.WouldAllow.Select(Of));
        return message;
    }

    public static Wire.Decision Of(DisclosedDenial denial)
    {
        var message = new Wire.Decision
        {
            Result = denial.Result is { } result ? ResultOf(result) : Wire.DecisionResult.Unspecified,
            DecidingLayer = denial.DecidingLayer is { } layer ? NameOf(layer) : "",
            Principal = denial.Principal.Arn,
            Action = denial.Action,
            ActionUnknown = !denial.ActionIsKnown,
            Resource = denial.Resource,
            Summary = denial.Text,
        };
        message.Layers.AddRange(denial.Layers.Select(Of));
        message.WouldAllow.AddRange(denial.WouldAllow.Select(Of));
        return message;
    }

    private static Wire.Remedy Of(Remedy remedy)
    {
        var message = new Wire.Remedy
        {
            Kind = Of(remedy.Kind),
            Layer = NameOf(remedy.Layer),
            Policy = remedy.Policy ?? "",
            Sid = remedy.Sid ?? "",
            Principal = remedy.Principal ?? "",
            Text = remedy.Text,
        };
        if (remedy.Level is { } level)
            message.Level = level;
        if (remedy.Index is { } index)
            message.Index = index;
        message.Conditions.AddRange(remedy.Conditions.Select(Of));
        return message;
    }

    /// <summary>
    /// The denial in at most that many bytes: long lists are cut first, then what did not match is left out, then all statements.
    /// </summary>
    public static Wire.Decision Within(int bytes, DisclosedDenial denial)
    {
        var message = Of(denial);
        if (message.CalculateSize() <= bytes)
            return message;
        message.Abridged = true;
        foreach (var statement in message.Layers.SelectMany(layer => layer.Statements))
        {
            Cut(statement.Expected);
            Cut(statement.Actual);
            statement.Filled.Clear();
            statement.Conditions.Clear();
            statement.Json = "";
        }
        foreach (var remedy in message.WouldAllow)
            remedy.Conditions.Clear();
        foreach (var layer in message.Layers)
        {
            if (message.CalculateSize() > bytes)
                Keep(layer.Statements, statement => statement.Matched || statement.FailedElement is "Condition");
        }
        foreach (var layer in message.Layers)
        {
            if (message.CalculateSize() > bytes)
                layer.Statements.Clear();
        }
        return message;
    }

    private static void Cut(RepeatedField<string> values)
    {
        while (values.Count > 4)
            values.RemoveAt(values.Count - 1);
    }

    private static void Keep(RepeatedField<Wire.StatementTrace> statements, Func<Wire.StatementTrace, bool> wanted)
    {
        Wire.StatementTrace[] kept = [.. statements.Where(wanted)];
        statements.Clear();
        statements.Add(kept);
    }

    private static Wire.LayerTrace Of(LayerResult layer)
    {
        var message = new Wire.LayerTrace
        {
            Layer = NameOf(layer.Layer),
            Result = layer.NotApplied is null ? ResultOf(layer.Verdict) : Wire.DecisionResult.Unspecified,
            GivenUp = layer.GivenUp ?? "",
            NotApplied = layer.NotApplied ?? "",
            Missing = layer.Missing ?? "",
            StatementsCut = layer.StatementsCut,
        };
        message.Statements.AddRange(layer.Statements.Select(Of));
        if (layer.Level is { } level)
            message.Level = level;
        return message;
    }

    private static Wire.StatementTrace Of(StatementTrace statement)
    {
        var message = new Wire.StatementTrace
        {
            Policy = statement.Policy,
            Index = statement.Index,
            Sid = statement.Sid ?? "",
            Effect = statement.Deny ? "Deny" : "Allow",
            Matched = statement.Matched,
            FailedElement = statement.FailedElement ?? "",
            ConditionOperator = statement.ConditionOperator ?? "",
            ConditionKey = statement.ConditionKey ?? "",
            Json = statement.Json ?? "",
        };
        message.Expected.AddRange(statement.Expected);
        message.Actual.AddRange(statement.Actual);
        message.Filled.AddRange(statement.Filled);
        message.Conditions.AddRange(statement.Conditions.Select(Of));
        if (statement.Level is { } level)
            message.Level = level;
        return message;
    }

    private static Wire.ConditionTrace Of(ConditionTrace condition)
    {
        var message = new Wire.ConditionTrace { Operator = condition.Operator, Key = condition.Key, Holds = condition.Holds, NeedsSetOperator = condition.NeedsSetOperator };
        message.Expected.AddRange(condition.Expected);
        message.Filled.AddRange(condition.Filled);
        message.Actual.AddRange(condition.Actual);
        return message;
    }

    private static Wire.RemedyKind Of(RemedyKind kind) => kind switch
    {
        RemedyKind.FulfilConditions => Wire.RemedyKind.FulfilConditions,
        RemedyKind.AllowInPolicy => Wire.RemedyKind.AllowInPolicy,
        RemedyKind.LiftDeny => Wire.RemedyKind.LiftDeny,
        _ => Wire.RemedyKind.OutOfReach,
    };

    public static Wire.DecisionResult ResultOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => Wire.DecisionResult.Allowed,
        Verdict.ExplicitDeny => Wire.DecisionResult.ExplicitDeny,
        _ => Wire.DecisionResult.ImplicitDeny,
    };

    /// <summary>"trustPolicy".</summary>
    public static string NameOf(Layer layer) => LayerNames[layer];
}
