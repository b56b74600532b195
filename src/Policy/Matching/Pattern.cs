using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Matching;

/// <summary>
/// A text with wildcards, made ready: the segments between its stars. The first is held against the text's start, the last
/// against its end, and each between is taken at its leftmost place after the one before, since a later place never fits
/// where the leftmost does not. So the work is linear; of segments with question marks, by 64 tokens at a time.
/// </summary>
internal sealed class Pattern
{
    // Wildcards stand as values that no UTF-16 code unit has, so that a literal star is told from a wild one.
    internal const int Star = -1;
    internal const int Question = -2;

    private readonly Segment[] segments;
    private readonly bool any;

    public Pattern(ReadOnlySpan<int> tokens, bool ignoreCase)
    {
        any = tokens.Length > 0 && !tokens.ContainsAnyExcept(Star);
        if (tokens.IndexOf(Star) < 0)
        {
            segments = [new Segment(tokens, ignoreCase)];
            return;
        }
        var found = new List<Segment>();
        while (tokens.IndexOf(Star) is >= 0 and var star)
        {
            // Stars that stand together are one star.
            if (found.Count == 0 || star > 0)
                found.Add(new Segment(tokens[..star], ignoreCase));
            tokens = tokens[(star + 1)..];
        }
        found.Add(new Segment(tokens, ignoreCase));
        segments = [.. found];
    }

    /// <summary>A text whose stars and question marks are wild.</summary>
    public static Pattern Of(string text, bool ignoreCase = false)
    {
        var tokens = text.Length <= 256 ? stackalloc int[text.Length] : new int[text.Length];
        for (var i = 0; i < text.Length; i++)
            tokens[i] = text[i] switch { '*' => Star, '?' => Question, var letter => letter };
        return new Pattern(tokens, ignoreCase);
    }

    public bool Matches(ReadOnlySpan<char> text)
    {
        var budget = StepBudget.Unlimited;
        return Matches(text, ref budget);
    }

    public bool Matches(ReadOnlySpan<char> text, ref StepBudget budget)
    {
        budget.Spend(1);
        if (any)
            return true;
        var first = segments[0];
        if (segments.Length == 1)
            return text.Length == first.Length && first.Begins(text, ref budget);
        var last = segments[^1];
        if (text.Length < first.Length + last.Length || !first.Begins(text, ref budget) || !last.Begins(text[^last.Length..], ref budget))
            return false;
        var rest = text[first.Length..^last.Length];
        for (var i = 1; i < segments.Length - 1; i++)
        {
            var end = segments[i].EndIn(rest, ref budget);
            if (end < 0)
                return false;
            rest = rest[end..];
        }
        return true;
    }
}
