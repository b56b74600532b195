using System.Collections.Immutable;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// An ARN with wildcards: its six parts are compared one by one.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
/// </summary>
internal sealed class ExpectedArn : ExpectedValue
{
    private readonly Template whole;
    private readonly ImmutableArray<Template> parts;
    private readonly bool any;

    public ExpectedArn(string source, bool variables)
    {
        whole = Template.Of(source, variables, wildcards: true);
        any = source == "*";
        parts = [.. ArnFields.Split(source).Select(part => Template.Of(part, variables, wildcards: true))];
    }

    public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
    {
        budget.Spend(1);
        if (any)
            return true;
        // A variable that holds a whole ARN: there are no parts until it is filled in.
        if (parts.Length == 1 && parts[0].HasVariables)
            return actual.StartsWith("arn:", StringComparison.Ordinal) && parts[0].Matches(actual, context, ref budget);
        if (parts.Length != 6)
            return false;
        var rest = actual.AsSpan();
        for (var i = 0; i < parts.Length; i++)
        {
            var colon = i < 5 ? rest.IndexOf(':') : -1;
            budget.Spend((colon < 0 ? rest.Length : colon) / 16);
            if (i < 5 && colon < 0)
                return false;
            if (!parts[i].Matches(colon < 0 ? rest : rest[..colon], context, ref budget))
                return false;
            rest = colon < 0 ? [] : rest[(colon + 1)..];
        }
        return true;
    }

    public override bool HasVariables => whole.HasVariables;

    public override string? Fill(ConditionContext context, ref StepBudget budget) =>
        whole.HasVariables ? whole.Fill(context, ref budget) : null;
}
