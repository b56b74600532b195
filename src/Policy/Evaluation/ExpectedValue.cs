using System.Collections.Immutable;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Evaluation;

/// <summary>One value that a condition wants, ready to be compared with the request's.</summary>
internal abstract class ExpectedValue
{
    /// <summary>What it costs to read a short value, be it a number, a date or an address.</summary>
    private const int StepsOfReading = 16;

    /// <summary>The request's value fits.</summary>
    public abstract bool Fits(string actual, ConditionContext context, ref StepBudget budget);

    public virtual bool HasVariables => false;

    /// <summary>The wanted value with its variables filled in; null where it has none.</summary>
    public virtual string? Fill(ConditionContext context, ref StepBudget budget) => null;

    public static ExpectedValue Of(ConditionOperator how, string expected, bool variables)
    {
        switch (how.Family)
        {
            case OperatorFamily.String:
                return new ExpectedText(Template.Of(expected, variables, wildcards: false));
            case OperatorFamily.StringIgnoreCase:
                return new ExpectedText(Template.Of(expected, variables, wildcards: false, ignoreCase: true));
            case OperatorFamily.StringLike:
                return new ExpectedText(Template.Of(expected, variables, wildcards: true));
            case OperatorFamily.Arn:
                return new ExpectedArn(expected, variables);
            case OperatorFamily.Numeric when Readings.TryNumber(expected, out var number):
                return new ExpectedNumber(how.Comparison, number);
            case OperatorFamily.Date when Readings.TryDate(expected, out var date):
                return new ExpectedDate(how.Comparison, date);
            case OperatorFamily.Bool:
                return new ExpectedBoolean(expected);
            case OperatorFamily.Binary:
                return new ExpectedBytes(expected);
            case OperatorFamily.IpAddress when Network.TryParse(expected, out var network):
                return new ExpectedNetwork(network);
            default:
                // A variable, which only texts and ARNs may have.
                return new Nothing();
        }
    }

    private sealed class Nothing : ExpectedValue
    {
        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
        {
            budget.Spend(1);
            return false;
        }
    }

    private sealed class ExpectedText(Template template) : ExpectedValue
    {
        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget) =>
            template.Matches(actual, context, ref budget);

        public override bool HasVariables => template.HasVariables;

        public override string? Fill(ConditionContext context, ref StepBudget budget) =>
            template.HasVariables ? template.Fill(context, ref budget) : null;
    }

    private sealed class ExpectedNumber(Comparison comparison, decimal number) : ExpectedValue
    {
        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
        {
            budget.Spend(StepsOfReading + actual.Length);
            return Readings.TryNumber(actual, out var value) && Compares(comparison, value.CompareTo(number));
        }
    }

    private sealed class ExpectedDate(Comparison comparison, long date) : ExpectedValue
    {
        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
        {
            budget.Spend(StepsOfReading + actual.Length);
            return Readings.TryDate(actual, out var value) && Compares(comparison, value.CompareTo(date));
        }
    }

    private sealed class ExpectedBoolean(string expected) : ExpectedValue
    {
        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
        {
            budget.Spend(expected.Length);
            return actual.Equals(expected, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>Compared byte by byte, however the base64 is written.</summary>
    private sealed class ExpectedBytes(string expected) : ExpectedValue
    {
        private readonly ImmutableArray<byte> bytes = BytesOf(expected);

        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
        {
            budget.Spend(StepsOfReading + 2L * actual.Length);
            return !bytes.IsDefault && BytesOf(actual) is { IsDefault: false } others && bytes.AsSpan().SequenceEqual(others.AsSpan());
        }

        private static ImmutableArray<byte> BytesOf(string text)
        {
            var bytes = new byte[text.Length];
            return Convert.TryFromBase64String(text, bytes, out var length) ? [.. bytes.AsSpan(0, length)] : default;
        }
    }

    private sealed class ExpectedNetwork(Network network) : ExpectedValue
    {
        public override bool Fits(string actual, ConditionContext context, ref StepBudget budget)
        {
            budget.Spend(StepsOfReading + actual.Length);
            return Network.TryAddress(actual, out var address) && network.Contains(address);
        }
    }

    private static bool Compares(Comparison comparison, int sign) => comparison switch
    {
        Comparison.Less => sign < 0,
        Comparison.LessOrEqual => sign <= 0,
        Comparison.Greater => sign > 0,
        Comparison.GreaterOrEqual => sign >= 0,
        _ => sign == 0,
    };
}
