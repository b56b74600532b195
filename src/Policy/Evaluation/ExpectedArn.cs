using System.Collections.Immutable;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Evaluation;

/// <summary>An ARN with wildcards: its six parts are compared one by one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN</summary>
internal sealed class ExpectedArn : ExpectedValue
{
    private readonly Template whole;
    private readonly ImmutableArray<Template> parts;
    private readonly bool any;

    public ExpectedArn(string source, bool variables)
    {
        whole = Template.Of(source, variables, wildcards: true);
        any = source == "*";
        parts = [.. Split(source).Select(part => Template.Of(part, variables, wildcards: true))];
    }

    public override bool Fits(string actual, ConditionContext context)
    {
        if (any)
            return true;
        // A variable that holds a whole ARN: there are no parts until it is filled in.
        if (parts.Length == 1 && parts[0].HasVariables)
            return actual.StartsWith("arn:", StringComparison.Ordinal) && parts[0].Matches(actual, context);
        if (parts.Length != 6)
            return false;
        var rest = actual.AsSpan();
        for (var i = 0; i < parts.Length; i++)
        {
            var colon = i < 5 ? rest.IndexOf(':') : -1;
            if (i < 5 && colon < 0)
                return false;
            if (!parts[i].Matches(colon < 0 ? rest : rest[..colon], context))
                return false;
            rest = colon < 0 ? [] : rest[(colon + 1)..];
        }
        return true;
    }

    public override string? Filled(ConditionContext context) => whole.HasVariables ? whole.Filled(context) : null;

    /// <summary>At the first five colons that stand outside of variables.</summary>
    private static List<string> Split(string source)
    {
        var parts = new List<string>(6);
        var from = 0;
        var inside = false;
        for (var i = 0; i < source.Length && parts.Count < 5; i++)
        {
            if (source[i] == '$' && i + 1 < source.Length && source[i + 1] == '{')
                inside = true;
            else if (source[i] == '}')
                inside = false;
            else if (source[i] == ':' && !inside)
            {
                parts.Add(source[from..i]);
                from = i + 1;
            }
        }
        parts.Add(source[from..]);
        return parts;
    }
}
