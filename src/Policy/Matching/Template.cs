using System.Collections.Immutable;

namespace Rolecall.Policy.Matching;

/// <summary>
/// A text of a policy that may hold variables: ${aws:username}, ${aws:PrincipalTag/team, 'none'}, and the escapes ${*},
/// ${?} and ${$}. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
/// </summary>
internal sealed class Template
{
    private readonly record struct Part(string Text, bool Wild, string? Variable, string? Default);

    private readonly ImmutableArray<Part> parts;
    private readonly bool ignoreCase;
    private readonly Pattern? pattern;

    private Template(string source, ImmutableArray<Part> parts, bool wildcards, bool ignoreCase)
    {
        Source = source;
        this.parts = parts;
        this.ignoreCase = ignoreCase;
        this.wildcards = wildcards;
        if (!parts.Any(part => part.Variable is not null))
            pattern = Build(null);
    }

    private readonly bool wildcards;

    /// <summary>As the policy has it.</summary>
    public string Source { get; }

    /// <param name="source">The text in the policy.</param>
    /// <param name="variables">The document's version knows variables.</param>
    /// <param name="wildcards">Stars and question marks are wild.</param>
    /// <param name="ignoreCase">Letters compare without regard to case.</param>
    public static Template Of(string source, bool variables, bool wildcards, bool ignoreCase = false) =>
        new(source, variables ? Split(source) : [new Part(source, Wild: true, null, null)], wildcards, ignoreCase);

    /// <summary>A variable that the context does not have, and no default stands for, matches nothing.</summary>
    public bool Matches(ReadOnlySpan<char> text, ConditionContext context) => (pattern ?? Build(context))?.Matches(text) ?? false;

    public bool MatchesText(string text, ConditionContext context) => Matches(text, context);

    private Pattern? Build(ConditionContext? context)
    {
        var tokens = new List<int>(Source.Length);
        foreach (var part in parts)
        {
            var text = part.Text;
            if (part.Variable is { } variable)
            {
                // A key with several values cannot stand in a text.
                if (context!.TryGet(variable, out var values))
                    text = values.Length == 1 ? values[0] : null;
                else
                    text = part.Default;
                if (text is null)
                    return null;
            }
            foreach (var letter in text)
            {
                tokens.Add(part.Wild && wildcards && part.Variable is null
                    ? letter switch { '*' => Pattern.Star, '?' => Pattern.Question, _ => letter }
                    : letter);
            }
        }
        return new Pattern(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens), ignoreCase);
    }

    private static ImmutableArray<Part> Split(string source)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var from = 0;
        while (source.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = source.IndexOf('}', open);
            if (close < 0)
                break;
            if (open > from)
                parts.Add(new Part(source[from..open], Wild: true, null, null));
            parts.Add(PartOf(source[(open + 2)..close].Trim()));
            from = close + 1;
        }
        if (from < source.Length)
            parts.Add(new Part(source[from..], Wild: true, null, null));
        return parts.ToImmutable();
    }

    private static Part PartOf(string inside)
    {
        if (inside is "*" or "?" or "$")
            return new Part(inside, Wild: false, null, null);
        var comma = inside.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return new Part("", Wild: false, inside, null);
        var fallback = inside[(comma + 1)..].Trim();
        if (fallback.Length >= 2 && fallback[0] == '\'' && fallback[^1] == '\'')
            fallback = fallback[1..^1];
        return new Part("", Wild: false, inside[..comma].Trim(), fallback);
    }
}
