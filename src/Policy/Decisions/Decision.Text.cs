using System.Collections.Immutable;
using System.Text;
using Rolecall.Policy.Explanation;

namespace Rolecall.Policy.Decisions;

public sealed partial record Decision
{
    /// <summary>
    /// AWS's rule for keys like aws:TagKeys.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    /// </summary>
    private const string NeedsSetOperator = "(a multivalued key: without ForAllValues or ForAnyValue it fits nothing)";

    /// <summary>
    /// The decision as a tree: layer by layer in AWS's order, each statement with what kept it from matching, and what would have allowed
    /// it.
    /// </summary>
    public string Explain()
    {
        var text = new StringBuilder();
        text.Append(Result switch { Verdict.Allow => "allowed", Verdict.ExplicitDeny => "explicitly denied", _ => "implicitly denied" })
            .Append(": ").Append(Principal.Arn).Append(' ').Append(Action).Append(" on ").Append(Resource)
            .Append(" (decided by the ").Append(LayerNames.Of(DecidingLayer)).Append(")\n");
        if (!ActionIsKnown)
            text.Append("  AWS has no action ").Append(Action).Append(" that we know of: it is decided by its text alone\n");
        foreach (var layer in ExplainedLayers)
            Append(text, layer);
        if (WouldAllow.Length == 1)
            text.Append("  would pass with: ").Append(WouldAllow[0].Text).Append('\n');
        else if (WouldAllow.Length > 1)
            AppendRemedies(text);
        return text.ToString();
    }

    private void Append(StringBuilder text, LayerResult layer)
    {
        if (layer.NotApplied is { } reason)
        {
            text.Append("  ").Append(LayerNames.OfMany(layer.Layer)).Append(": do not apply, ").Append(reason).Append('\n');
            return;
        }
        text.Append(layer.Layer == DecidingLayer ? "▶ " : "  ").Append(LayerNames.Of(layer.Layer)).Append(": ")
            .Append(layer.Missing ?? layer.Verdict switch
            {
                Verdict.Allow => "allows",
                Verdict.ExplicitDeny => "denies",
                _ => "does not allow",
            });
        if (layer.IsWithoutPolicies)
            text.Append(", since there is none");
        if (layer.Level is { } level)
            text.Append(" at level ").Append(level).Append(level == 0 ? ", the root" : "");
        if (layer.GivenUp is { } why)
            text.Append(", for it was not evaluated to its end: ").Append(why);
        text.Append('\n');
        for (var i = 0; i < layer.Statements.Length; i++)
            Append(text, layer.Statements[i], isLast: i == layer.Statements.Length - 1 && !layer.StatementsCut);
        if (layer.StatementsCut)
            text.Append("   └─ … and more statements, which are too much to tell\n");
    }

    private void AppendRemedies(StringBuilder text)
    {
        text.Append("  would pass with\n");
        for (var i = 0; i < WouldAllow.Length; i++)
            text.Append(i == WouldAllow.Length - 1 ? "   └─ " : "   ├─ ").Append(WouldAllow[i].Text).Append('\n');
    }

    private static void Append(StringBuilder text, StatementTrace statement, bool isLast)
    {
        text.Append(isLast ? "   └─ " : "   ├─ ").Append(statement.Matched ? '✓' : '✗').Append(' ').Append(
            statement.Deny ? "Deny" : "Allow")
            .Append(' ').Append(statement.Policy).Append('[').Append(statement.Index).Append(']');
        if (statement.Sid is { Length: > 0 } sid)
            text.Append(' ').Append(sid);
        if (statement.Level is { } level)
            text.Append(" at level ").Append(level);
        if (statement.FailedElement is { } failed and not "Condition")
        {
            text.Append("  ").Append(failed);
            AppendValues(text, statement.Expected, statement.Filled, statement.Actual);
        }
        text.Append('\n');
        for (var i = 0; i < statement.Conditions.Length; i++)
        {
            var condition = statement.Conditions[i];
            text.Append(isLast ? "      " : "   │  ").Append(i == statement.Conditions.Length - 1 ? "└─ " : "├─ ").Append(
                condition.Holds ? '✓' : '✗')
                .Append(" Condition ").Append(condition.Operator).Append(' ').Append(condition.Key);
            AppendValues(text, condition.Expected, condition.Filled, condition.Actual);
            if (condition is { NeedsSetOperator: true, Actual.IsEmpty: false })
                text.Append("  ").Append(NeedsSetOperator);
            text.Append('\n');
        }
    }

    private static void AppendValues(
        StringBuilder text, ImmutableArray<string> expected, ImmutableArray<string> filled, ImmutableArray<string> actual)
    {
        text.Append("  wanted ").Append(ValueText.Quote(expected));
        if (!filled.IsEmpty)
            text.Append(" = ").Append(ValueText.Quote(filled));
        text.Append("  got ").Append(actual.IsEmpty ? "(absent)" : ValueText.Quote(actual));
    }
}
