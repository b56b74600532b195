using System.Collections.Immutable;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Parsing;

/// <summary>What condition values must look like for their operator.</summary>
internal static class ConditionRules
{
    public static void Check(ImmutableArray<ConditionClause> conditions)
    {
        foreach (var clause in conditions)
        {
            _ = ConditionOperator.TryParse(clause.Operator, out var parsed);
            if (clause.Key.Length == 0)
                throw new MalformedPolicyException(Complaints.Syntax);
            foreach (var value in clause.Values)
            {
                // A value that a variable fills in can only be judged when it is filled in.
                if (!value.Contains("${", StringComparison.Ordinal) && !parsed.Accepts(value))
                    throw new MalformedPolicyException(Complaints.Legacy);
            }
        }
    }
}
