using System.Collections.Immutable;
using Rolecall.Policy.Explanation;
using Rolecall.Policy.Parsing;
using Rolecall.Policy.Services;

namespace Rolecall.Policy.Evaluation;

/// <summary>One key under one operator, ready to be asked.</summary>
internal sealed class CompiledCondition
{
    private readonly ConditionOperator how;
    private readonly int keyHash;
    private readonly bool holdsAbsent;
    private readonly bool holdsPresent;
    private readonly bool needsSetOperator;
    private readonly ExpectedValue[] expected;

    public CompiledCondition(ConditionClause clause, bool variables)
    {
        Clause = clause;
        keyHash = ConditionContext.HashOf(clause.Key);
        _ = ConditionOperator.TryParse(clause.Operator, out how);
        needsSetOperator = how.Set == SetQualifier.None && how.Family != OperatorFamily.Null && MultivaluedKeys.Contains(clause.Key);
        // A variable among the values of Null says neither.
        holdsAbsent = clause.Values.Any(value => Readings.TryBoolean(value, out var absent) && absent);
        holdsPresent = clause.Values.Any(value => Readings.TryBoolean(value, out var absent) && !absent);
        expected = [.. clause.Values.Select(value => ExpectedValue.Of(how, value, variables))];
    }

    public ConditionClause Clause { get; }

    public bool Holds(ConditionContext context, ref StepBudget budget)
    {
        var present = context.TryGet(Clause.Key, keyHash, ref budget, out var actual) && actual.Length > 0;
        if (how.Family == OperatorFamily.Null)
            return present ? holdsPresent : holdsAbsent;
        if (!present)
        {
            return how.Set switch
            {
                SetQualifier.ForAllValues => true,
                SetQualifier.ForAnyValue => how.IfExists,
                _ => how.IfExists || how.Negated,
            };
        }
        // However many values the request has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
        if (needsSetOperator)
            return false;
        switch (how.Set)
        {
            case SetQualifier.ForAllValues:
                foreach (var value in actual)
                {
                    if (FitsAny(value, context, ref budget) == how.Negated)
                        return false;
                }
                return true;
            case SetQualifier.ForAnyValue:
                foreach (var value in actual)
                {
                    if (FitsAny(value, context, ref budget) != how.Negated)
                        return true;
                }
                return false;
            default:
                // A key that no table knows may have several values: a positive operator needs one of them, a negated one all.
                foreach (var value in actual)
                {
                    if (FitsAny(value, context, ref budget))
                        return !how.Negated;
                }
                return how.Negated;
        }
    }

    /// <summary>What the condition wants and what the request has.</summary>
    public ConditionTrace Trace(ConditionContext context, ref StepBudget budget) => new()
    {
        Operator = Clause.Operator,
        Key = Clause.Key,
        Expected = Clause.Values,
        Filled = Fill(context, ref budget),
        Actual = context.TryGet(Clause.Key, keyHash, ref budget, out var actual) ? actual : [],
        NeedsSetOperator = needsSetOperator,
        Holds = Holds(context, ref budget),
    };

    private ImmutableArray<string> Fill(ConditionContext context, ref StepBudget budget)
    {
        if (!expected.Any(value => value.HasVariables))
            return [];
        var filled = ImmutableArray.CreateBuilder<string>(expected.Length);
        for (var i = 0; i < expected.Length && !budget.IsSpent; i++)
            filled.Add(expected[i].Fill(context, ref budget) ?? Clause.Values[i]);
        return filled.DrainToImmutable();
    }

    private bool FitsAny(string value, ConditionContext context, ref StepBudget budget)
    {
        foreach (var one in expected)
        {
            if (budget.IsSpent)
                return false;
            if (one.Fits(value, context, ref budget))
                return true;
        }
        return false;
    }
}
