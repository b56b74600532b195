using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Matching;

/// <summary>
/// A text of a policy that may hold variables: ${aws:username}, ${aws:PrincipalTag/team, 'none'}, and the escapes ${*},
/// ${?} and ${$}. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
/// </summary>
internal sealed class Template
{
    /// <summary>Letters that an explanation shows: many variables of long values would fill any memory.</summary>
    private const int LongestFilled = 2_048;

    private readonly ImmutableArray<TemplatePart> parts;
    private readonly bool wildcards;
    private readonly bool ignoreCase;

    /// <summary>Of a text without variables, which is the same for each request.</summary>
    private readonly Pattern? pattern;

    private Template(string source, ImmutableArray<TemplatePart> parts, bool wildcards, bool ignoreCase)
    {
        Source = source;
        this.parts = parts;
        this.wildcards = wildcards;
        this.ignoreCase = ignoreCase;
        HasVariables = parts.Any(part => part.Variable is not null);
        if (!HasVariables)
        {
            var tokens = new List<int>(source.Length);
            foreach (var part in parts)
            {
                foreach (var letter in part.Text)
                    tokens.Add(TokenOf(letter, part.Wild));
            }
            pattern = new Pattern(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens), ignoreCase);
        }
    }

    /// <summary>As the policy has it.</summary>
    public string Source { get; }

    public bool HasVariables { get; }

    /// <param name="source">The text in the policy.</param>
    /// <param name="variables">The document's version knows variables.</param>
    /// <param name="wildcards">Stars and question marks are wild.</param>
    /// <param name="ignoreCase">Letters compare without regard to case.</param>
    public static Template Of(string source, bool variables, bool wildcards, bool ignoreCase = false) =>
        new(source, variables ? TemplatePart.Split(source) : [new TemplatePart(source, Wild: true)], wildcards, ignoreCase);

    /// <summary>A variable that the context does not have, and no default stands for, matches nothing.</summary>
    public bool Matches(ReadOnlySpan<char> text, ConditionContext context, ref StepBudget budget) =>
        pattern is not null ? pattern.Matches(text, ref budget) : MatchesFilled(text, context, ref budget);

    /// <summary>
    /// The text with its variables filled in, for explanations; a variable without a value stays as it is, and what is very long is cut.
    /// </summary>
    public string Fill(ConditionContext context, ref StepBudget budget)
    {
        if (!HasVariables)
            return Source;
        var filled = new StringBuilder();
        foreach (var part in parts)
        {
            var text = part.ValueIn(context, ref budget) ?? "${" + part.Variable + "}";
            budget.Spend(text.Length);
            var room = LongestFilled - filled.Length;
            if (text.Length > room)
                return filled.Append(text, 0, room).Append('…').ToString();
            filled.Append(text);
        }
        return filled.ToString();
    }

    private bool MatchesFilled(ReadOnlySpan<char> text, ConditionContext context, ref StepBudget budget)
    {
        // Each token but a star takes one letter: with more of them than the text has letters there is no match, so that
        // long values cost no memory. Twice the length, for the borders of a search.
        var most = text.Length + Source.Length;
        var rented = most > 256 ? ArrayPool<int>.Shared.Rent(2 * most + 1) : null;
        try
        {
            Span<int> room = rented is not null ? rented : stackalloc int[2 * most + 1];
            var length = Fill(room[..most], text.Length, context, ref budget);
            return length >= 0 && Matches(room[..length], room[length..], text, ref budget);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<int>.Shared.Return(rented);
        }
    }

    /// <summary>How many tokens the template is with its variables filled in; -1 where it can match no text of this length.</summary>
    private int Fill(Span<int> tokens, int letters, ConditionContext context, ref StepBudget budget)
    {
        var length = 0;
        foreach (var part in parts)
        {
            if (part.ValueIn(context, ref budget) is not { } value || budget.IsSpent)
                return -1;
            budget.Spend(part.Variable is null ? value.Length : Math.Min(value.Length, letters));
            foreach (var letter in value)
            {
                var token = TokenOf(letter, part.Wild);
                if (token != Pattern.Star && --letters < 0)
                    return -1;
                tokens[length++] = token >= 0 ? TokenMatching.Fold((char)token, ignoreCase) : token;
            }
        }
        return length;
    }

    private bool Matches(ReadOnlySpan<int> tokens, Span<int> room, ReadOnlySpan<char> text, ref StepBudget budget)
    {
        budget.Spend(tokens.Length);
        var star = tokens.IndexOf(Pattern.Star);
        if (star < 0)
            return tokens.Length == text.Length && TokenMatching.Begins(tokens, text, ignoreCase);
        var after = tokens.LastIndexOf(Pattern.Star) + 1;
        var first = tokens[..star];
        var last = tokens[after..];
        if (first.Length + last.Length > text.Length || !TokenMatching.Begins(first, text, ignoreCase)
            || !TokenMatching.Begins(last, text[^last.Length..], ignoreCase))
        {
            return false;
        }
        var rest = text[first.Length..^last.Length];
        tokens = tokens[star..after];
        while (tokens.IndexOfAnyExcept(Pattern.Star) is >= 0 and var start)
        {
            var segment = tokens[start..];
            segment = segment[..segment.IndexOf(Pattern.Star)];
            int end;
            if (segment.Contains(Pattern.Question))
            {
                end = ShiftAnd.EndIn(segment, rest, ignoreCase, ref budget);
            }
            else
            {
                TokenMatching.FindBorders(segment, room[..(segment.Length + 1)]);
                end = TokenMatching.EndByBorders(segment, room, rest, ignoreCase, ref budget);
            }
            if (end < 0)
                return false;
            rest = rest[end..];
            tokens = tokens[(start + segment.Length)..];
        }
        return true;
    }

    private int TokenOf(char letter, bool wild) =>
        wild && wildcards ? letter switch { '*' => Pattern.Star, '?' => Pattern.Question, _ => letter } : letter;
}
