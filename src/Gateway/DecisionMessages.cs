using Google.Protobuf.Collections;
using Rolecall.Policy;
using Wire = Rolecall.Api.Native.V1;

namespace Rolecall.Gateway;

/// <summary>A decision as the message that gRPC details carry.</summary>
internal static class DecisionMessages
{
    public static Wire.Decision Of(Decision decision)
    {
        var message = new Wire.Decision
        {
            Result = Of(decision.Result),
            DecidingLayer = Of(decision.DecidingLayer),
            Principal = decision.Principal.Arn,
            Action = decision.Action,
            Resource = decision.Resource,
            Summary = decision.Allowed ? "allowed" : decision.DenialMessage,
        };
        message.Layers.AddRange(decision.Layers.Select(Of));
        return message;
    }

    /// <summary>The decision in at most that many bytes: long lists are cut first, then what did not match is left out, then all statements.</summary>
    public static Wire.Decision Within(int bytes, Decision decision)
    {
        var message = Of(decision);
        if (message.CalculateSize() <= bytes)
            return message;
        message.Abridged = true;
        foreach (var statement in message.Layers.SelectMany(layer => layer.Statements))
        {
            Cut(statement.Expected);
            Cut(statement.Actual);
            statement.Json = "";
        }
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
        var message = new Wire.LayerTrace { Layer = Of(layer.Layer), Result = Of(layer.Verdict) };
        message.Statements.AddRange(layer.Statements.Select(Of));
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
        return message;
    }

    private static Wire.DecisionResult Of(Verdict verdict) => verdict switch
    {
        Verdict.Allow => Wire.DecisionResult.Allowed,
        Verdict.ExplicitDeny => Wire.DecisionResult.ExplicitDeny,
        _ => Wire.DecisionResult.ImplicitDeny,
    };

    /// <summary>"trustPolicy".</summary>
    private static string Of(Layer layer)
    {
        var name = layer.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
