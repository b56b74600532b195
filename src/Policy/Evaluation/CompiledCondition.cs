namespace Rolecall.Policy.Evaluation;

/// <summary>One key under one operator, ready to be asked.</summary>
internal sealed class CompiledCondition
{
    private readonly ConditionOperator how;
    private readonly int keyHash;
    private readonly bool holdsAbsent;
    private readonly bool holdsPresent;
    private readonly ExpectedValue[] expected;

    public CompiledCondition(ConditionClause clause, bool variables)
    {
        Clause = clause;
        keyHash = ConditionContext.HashOf(clause.Key);
        _ = ConditionOperator.TryParse(clause.Operator, out how);
        // A variable among the values of Null says neither.
        holdsAbsent = clause.Values.Any(value => bool.TryParse(value, out var absent) && absent);
        holdsPresent = clause.Values.Any(value => bool.TryParse(value, out var absent) && !absent);
        expected = [.. clause.Values.Select(value => ExpectedValue.Of(how, value, variables))];
    }

    public ConditionClause Clause { get; }

    public bool Holds(ConditionContext context)
    {
        var present = context.TryGet(Clause.Key, keyHash, out var actual) && actual.Length > 0;
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
        switch (how.Set)
        {
            case SetQualifier.ForAllValues:
                foreach (var value in actual)
                {
                    if (FitsAny(value, context) == how.Negated)
                        return false;
                }
                return true;
            case SetQualifier.ForAnyValue:
                foreach (var value in actual)
                {
                    if (FitsAny(value, context) != how.Negated)
                        return true;
                }
                return false;
            default:
                // Without a qualifier a key has one value; should it have more, a positive operator needs one of them, a
                // negated one all.
                foreach (var value in actual)
                {
                    if (FitsAny(value, context))
                        return !how.Negated;
                }
                return how.Negated;
        }
    }

    /// <summary>What the condition wants and what the request has.</summary>
    public ConditionTrace Trace(ConditionContext context) => new()
    {
        Operator = Clause.Operator,
        Key = Clause.Key,
        Expected = Clause.Values,
        Filled = expected.Any(value => value.Filled(context) is not null)
            ? [.. expected.Select((value, index) => value.Filled(context) ?? Clause.Values[index])]
            : [],
        Actual = context.TryGet(Clause.Key, keyHash, out var actual) ? actual : [],
        Holds = Holds(context),
    };

    private bool FitsAny(string value, ConditionContext context)
    {
        foreach (var one in expected)
        {
            if (one.Fits(value, context))
                return true;
        }
        return false;
    }
}
