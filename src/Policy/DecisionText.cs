using System.Text;

namespace Rolecall.Policy;

public sealed partial record Decision
{
    /// <summary>AWS's text for the denial. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html</summary>
    public string DenialMessage
    {
        get
        {
            var on = Resource == "*" ? "" : $" on resource: {Resource}";
            return $"User: {Principal.Arn} is not authorized to perform: {Action}{on} {Reason}";
        }
    }

    private string Reason
    {
        get
        {
            var arn = Layers.FirstOrDefault(layer => layer.Layer == DecidingLayer)?.DenyingPolicyArn;
            return Result == Verdict.ExplicitDeny
                ? $"with an explicit deny in {NameOf(DecidingLayer, withArticle: true)}{(arn is null ? "" : ": " + arn)}"
                : $"because no {NameOf(DecidingLayer, withArticle: false)} allows the {Action} action";
        }
    }

    private static string NameOf(Layer layer, bool withArticle) => layer switch
    {
        Layer.ResourceControlPolicy => withArticle ? "a resource control policy" : "resource control policy",
        Layer.ServiceControlPolicy => withArticle ? "a service control policy" : "service control policy",
        Layer.ResourcePolicy => withArticle ? "a resource-based policy" : "resource-based policy",
        Layer.TrustPolicy => withArticle ? "the role trust policy" : "role trust policy",
        Layer.PermissionsBoundary => withArticle ? "a permissions boundary" : "permissions boundary",
        Layer.SessionPolicy => withArticle ? "a session policy" : "session policy",
        _ => withArticle ? "an identity-based policy" : "identity-based policy",
    };

    /// <summary>The decision as a tree: layer by layer in AWS's order, each statement with what kept it from matching.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        text.Append(Result switch { Verdict.Allow => "allowed", Verdict.ExplicitDeny => "explicitly denied", _ => "implicitly denied" })
            .Append(": ").Append(Principal.Arn).Append(' ').Append(Action).Append(" on ").Append(Resource)
            .Append(" (decided by the ").Append(NameOf(DecidingLayer, withArticle: false)).Append(")\n");
        foreach (var layer in Layers)
        {
            text.Append(layer.Layer == DecidingLayer ? "▶ " : "  ").Append(NameOf(layer.Layer, withArticle: false)).Append(": ")
                .Append(layer.Verdict switch { Verdict.Allow => "allows", Verdict.ExplicitDeny => "denies", _ => "does not allow" }).Append('\n');
            foreach (var statement in layer.Statements)
                Append(text, statement);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, StatementTrace statement)
    {
        text.Append("   ├─ ").Append(statement.Matched ? '✓' : '✗').Append(' ').Append(statement.Deny ? "Deny" : "Allow")
            .Append(' ').Append(statement.Policy).Append('[').Append(statement.Index).Append(']');
        if (statement.Sid is { Length: > 0 } sid)
            text.Append(' ').Append(sid);
        if (!statement.Matched)
        {
            text.Append("  ").Append(statement.FailedElement);
            if (statement.ConditionKey is { } key)
                text.Append(' ').Append(statement.ConditionOperator).Append(' ').Append(key);
            text.Append("  wanted ").AppendJoin(", ", statement.Expected.Take(4).Select(value => '"' + value + '"'));
            if (statement.Expected.Length > 4)
                text.Append(" and ").Append(statement.Expected.Length - 4).Append(" more");
            text.Append("  got ").Append(statement.Actual.IsEmpty ? "(absent)" : string.Join(", ", statement.Actual.Select(value => '"' + value + '"')));
        }
        text.Append('\n');
    }
}
