
namespace Rolecall.Policy.Evaluation;

/// <summary>
/// A condition operator, taken apart. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
/// </summary>
internal readonly record struct ConditionOperator(
    OperatorFamily Family, Comparison Comparison, bool Negated, bool IfExists, SetQualifier Set)
{
    public static bool TryParse(string name, out ConditionOperator parsed)
    {
        var set = SetQualifier.None;
        if (name.StartsWith("ForAllValues:", StringComparison.OrdinalIgnoreCase))
            (set, name) = (SetQualifier.ForAllValues, name["ForAllValues:".Length..]);
        else if (name.StartsWith("ForAnyValue:", StringComparison.OrdinalIgnoreCase))
            (set, name) = (SetQualifier.ForAnyValue, name["ForAnyValue:".Length..]);
        var ifExists = name.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
        if (ifExists)
            name = name[..^"IfExists".Length];
        if (name.Equals("Null", StringComparison.OrdinalIgnoreCase))
        {
            parsed = new(OperatorFamily.Null, Comparison.Equal, Negated: false, IfExists: false, SetQualifier.None);
            return !ifExists && set == SetQualifier.None;
        }
        var known = Find(name);
        parsed = known.GetValueOrDefault() with { IfExists = ifExists, Set = set };
        return known is not null;
    }

    /// <summary>The value can be compared by this operator at all.</summary>
    public bool Accepts(string value) => Family switch
    {
        OperatorFamily.Numeric => Readings.TryNumber(value, out _),
        OperatorFamily.Date => Readings.TryDate(value, out _),
        OperatorFamily.Bool or OperatorFamily.Null => Readings.TryBoolean(value, out _),
        OperatorFamily.Binary => Readings.IsBase64(value),
        OperatorFamily.IpAddress => Network.TryParse(value, out _),
        _ => true,
    };

    private static ConditionOperator? Find(string name) => name.ToLowerInvariant() switch
    {
        "stringequals" => Of(OperatorFamily.String),
        "stringnotequals" => Of(OperatorFamily.String, negated: true),
        "stringequalsignorecase" => Of(OperatorFamily.StringIgnoreCase),
        "stringnotequalsignorecase" => Of(OperatorFamily.StringIgnoreCase, negated: true),
        "stringlike" => Of(OperatorFamily.StringLike),
        "stringnotlike" => Of(OperatorFamily.StringLike, negated: true),
        "numericequals" => Of(OperatorFamily.Numeric),
        "numericnotequals" => Of(OperatorFamily.Numeric, negated: true),
        "numericlessthan" => Of(OperatorFamily.Numeric, Comparison.Less),
        "numericlessthanequals" => Of(OperatorFamily.Numeric, Comparison.LessOrEqual),
        "numericgreaterthan" => Of(OperatorFamily.Numeric, Comparison.Greater),
        "numericgreaterthanequals" => Of(OperatorFamily.Numeric, Comparison.GreaterOrEqual),
        "dateequals" => Of(OperatorFamily.Date),
        "datenotequals" => Of(OperatorFamily.Date, negated: true),
        "datelessthan" => Of(OperatorFamily.Date, Comparison.Less),
        "datelessthanequals" => Of(OperatorFamily.Date, Comparison.LessOrEqual),
        "dategreaterthan" => Of(OperatorFamily.Date, Comparison.Greater),
        "dategreaterthanequals" => Of(OperatorFamily.Date, Comparison.GreaterOrEqual),
        "bool" => Of(OperatorFamily.Bool),
        "binaryequals" => Of(OperatorFamily.Binary),
        "ipaddress" => Of(OperatorFamily.IpAddress),
        "notipaddress" => Of(OperatorFamily.IpAddress, negated: true),
        "arnequals" or "arnlike" => Of(OperatorFamily.Arn),
        "arnnotequals" or "arnnotlike" => Of(OperatorFamily.Arn, negated: true),
        _ => null,
    };

    private static ConditionOperator Of(OperatorFamily family, Comparison comparison = Comparison.Equal, bool negated = false) =>
        new(family, comparison, negated, IfExists: false, SetQualifier.None);
}
