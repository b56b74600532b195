using System.Collections.Immutable;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Matching;

/// <summary>A piece of a template: text, or a variable with the default that stands for it.</summary>
internal sealed record TemplatePart(string Text, bool Wild, string? Variable = null, string? Default = null)
{
    private readonly int hash = Variable is null ? 0 : ConditionContext.HashOf(Variable);

    /// <summary>The text, or the variable's value; null where it has none. A key with several values cannot stand in a text.</summary>
    public string? ValueIn(ConditionContext context, ref StepBudget budget)
    {
        if (Variable is null)
            return Text;
        if (!context.TryGet(Variable, hash, ref budget, out var values))
            return Default;
        return values.Length == 1 ? values[0] : null;
    }

    public static ImmutableArray<TemplatePart> Split(string source)
    {
        if (!source.Contains("${", StringComparison.Ordinal))
            return [new TemplatePart(source, Wild: true)];
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        var from = 0;
        while (source.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = source.IndexOf('}', open);
            if (close < 0)
                break;
            if (open > from)
                parts.Add(new TemplatePart(source[from..open], Wild: true));
            parts.Add(Of(source[(open + 2)..close].Trim()));
            from = close + 1;
        }
        if (from < source.Length)
            parts.Add(new TemplatePart(source[from..], Wild: true));
        return parts.ToImmutable();
    }

    private static TemplatePart Of(string inside)
    {
        if (inside is "*" or "?" or "$")
            return new TemplatePart(inside, Wild: false);
        var comma = inside.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return new TemplatePart("", Wild: false, inside);
        var fallback = inside[(comma + 1)..].Trim();
        if (fallback.Length >= 2 && fallback[0] == '\'' && fallback[^1] == '\'')
            fallback = fallback[1..^1];
        return new TemplatePart("", Wild: false, inside[..comma].Trim(), fallback);
    }
}
