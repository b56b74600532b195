using System.Collections.Immutable;
using System.Net;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Evaluation;

/// <summary>One key under one operator, ready to be asked.</summary>
internal sealed class CompiledCondition
{
    private readonly ConditionOperator how;
    private readonly bool holdsAbsent;
    private readonly bool holdsPresent;
    private readonly ImmutableArray<Func<string, ConditionContext, bool>> tests;

    public CompiledCondition(ConditionClause clause, bool variables)
    {
        Clause = clause;
        _ = ConditionOperator.TryParse(clause.Operator, out how);
        // A variable among the values of Null says neither.
        holdsAbsent = clause.Values.Any(value => bool.TryParse(value, out var absent) && absent);
        holdsPresent = clause.Values.Any(value => bool.TryParse(value, out var absent) && !absent);
        tests = [.. clause.Values.Select(value => TestOf(how, value, variables))];
    }

    public ConditionClause Clause { get; }

    public bool Holds(ConditionContext context)
    {
        var present = context.TryGet(Clause.Key, out var actual) && actual.Length > 0;
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
                    if (AnyExpected(value, context) == how.Negated)
                        return false;
                }
                return true;
            case SetQualifier.ForAnyValue:
                foreach (var value in actual)
                {
                    if (AnyExpected(value, context) != how.Negated)
                        return true;
                }
                return false;
            default:
                // Without a qualifier a key has one value; should it have more, a positive operator needs one of them, a
                // negated one all.
                foreach (var value in actual)
                {
                    if (AnyExpected(value, context))
                        return !how.Negated;
                }
                return how.Negated;
        }
    }

    private bool AnyExpected(string value, ConditionContext context)
    {
        foreach (var test in tests)
        {
            if (test(value, context))
                return true;
        }
        return false;
    }

    private static Func<string, ConditionContext, bool> TestOf(ConditionOperator how, string expected, bool variables)
    {
        switch (how.Family)
        {
            case OperatorFamily.String:
                return Template.Of(expected, variables, wildcards: false).MatchesText;
            case OperatorFamily.StringIgnoreCase:
                return Template.Of(expected, variables, wildcards: false, ignoreCase: true).MatchesText;
            case OperatorFamily.StringLike:
                return Template.Of(expected, variables, wildcards: true).MatchesText;
            case OperatorFamily.Arn:
                return new ArnPattern(expected, variables).Matches;
            case OperatorFamily.Numeric:
                return Values.TryNumber(expected, out var number)
                    ? (value, _) => Values.TryNumber(value, out var actual) && Compares(how.Comparison, actual.CompareTo(number))
                    : Never;
            case OperatorFamily.Date:
                return Values.TryDate(expected, out var date)
                    ? (value, _) => Values.TryDate(value, out var actual) && Compares(how.Comparison, actual.CompareTo(date))
                    : Never;
            case OperatorFamily.Bool:
                return (value, _) => value.Equals(expected, StringComparison.OrdinalIgnoreCase);
            case OperatorFamily.Binary:
                return (value, _) => value.Equals(expected, StringComparison.Ordinal);
            case OperatorFamily.IpAddress:
                return Values.TryNetwork(expected, out var network)
                    ? (value, _) => Values.TryAddress(value, out var address) && Contains(network, address)
                    : Never;
            default:
                return Never;
        }
    }

    private static bool Never(string value, ConditionContext context) => false;

    private static bool Contains(IPNetwork network, IPAddress address) => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);

    private static bool Compares(Comparison comparison, int sign) => comparison switch
    {
        Comparison.Less => sign < 0,
        Comparison.LessOrEqual => sign <= 0,
        Comparison.Greater => sign > 0,
        Comparison.GreaterOrEqual => sign >= 0,
        _ => sign == 0,
    };
}

/// <summary>An ARN with wildcards: its six parts are compared one by one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN</summary>
internal sealed class ArnPattern
{
    private readonly ImmutableArray<Template> parts;
    private readonly bool any;
    private readonly bool isVariable;

    public ArnPattern(string source, bool variables)
    {
        any = source == "*";
        parts = [.. Split(source).Select(part => Template.Of(part, variables, wildcards: true))];
        isVariable = variables && parts.Length == 1 && source.StartsWith("${", StringComparison.Ordinal);
    }

    public bool Matches(string value, ConditionContext context)
    {
        if (any)
            return true;
        // A variable that holds a whole ARN: there are no parts until it is filled in.
        if (isVariable)
            return value.StartsWith("arn:", StringComparison.Ordinal) && parts[0].Matches(value, context);
        var rest = value.AsSpan();
        for (var i = 0; i < parts.Length; i++)
        {
            var colon = i < 5 ? rest.IndexOf(':') : -1;
            if (i < parts.Length - 1 && colon < 0)
                return false;
            if (!parts[i].Matches(colon < 0 ? rest : rest[..colon], context))
                return false;
            rest = colon < 0 ? [] : rest[(colon + 1)..];
        }
        return parts.Length == 6;
    }

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
