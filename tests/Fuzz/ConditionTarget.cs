using System.Text.Json;
using Rolecall.Policy;

namespace Rolecall.Fuzz;

/// <summary>
/// The first byte picks a condition operator, the second its prefix and suffix; then come, parted by line feeds, the value in the
/// policy and the values of the request. A condition that is read decides without a throw, and IfExists holds where the key is absent.
/// </summary>
internal static class ConditionTarget
{
    private static readonly string[] Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null",
    ];

    private static readonly string[] Prefixes = ["", "ForAllValues:", "ForAnyValue:"];

    public static void Run(ReadOnlySpan<byte> input)
    {
        // Every input must reach the library, or afl-fuzz takes it for a program without instrumentation.
        if (input.Length < 2)
            input = [0, 0];
        var (name, prefix, ifExists) = (Operators[input[0] % Operators.Length], Prefixes[input[1] % 3], input[1] % 2 == 1);
        var values = Targets.Text(input[2..]).Split('\n');
        var condition = $"{prefix}{name}{(ifExists ? "IfExists" : "")}";
        var json = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\""
            + condition + "\":{\"k\":" + JsonSerializer.Serialize(values[0]) + "}}}}";
        PolicyDocument document;
        try
        {
            document = PolicyDocument.Parse(json, PolicyGrammar.Identity);
        }
        catch (MalformedPolicyException)
        {
            return;
        }
        var policy = CompiledPolicy.Compile(document, new PolicySource("fuzz"));
        Questions.Ask(policy, PolicyGrammar.Identity, new ConditionContext([new("k", [.. values[1..]]), new("aws:username", "dev")]));
    }
}
