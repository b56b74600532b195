using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Matching;

/// <summary>What stands between two stars of a pattern: letters and question marks.</summary>
internal sealed class Segment
{
    /// <summary>Letters up to which a plain search is the faster one, and its worst case still linear.</summary>
    private const int Short = 16;

    /// <summary>Without question marks: the letters alone.</summary>
    private readonly string? letters;
    private readonly bool ignoreCase;

    /// <summary>Folded letters and question marks; of plain letters made when they are first searched for.</summary>
    private int[]? tokens;

    /// <summary>Knuth, Morris and Pratt's: the length of the longest start of the segment that ends before each place.</summary>
    private int[]? borders;

    public Segment(ReadOnlySpan<int> source, bool ignoreCase)
    {
        this.ignoreCase = ignoreCase;
        Length = source.Length;
        if (source.Contains(Pattern.Question))
            tokens = Fold(source, ignoreCase);
        else
            letters = TextOf(source);
    }

    public int Length { get; }

    /// <summary>The text begins with the segment.</summary>
    public bool Begins(ReadOnlySpan<char> text, ref StepBudget budget)
    {
        // Letters alone are compared many at once.
        budget.Spend(letters is null ? Length : Length / 8);
        return letters is null
            ? TokenMatching.Begins(tokens!, text, ignoreCase)
            : text.StartsWith(letters, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <summary>Where the segment's leftmost place in the text ends; -1 where it has none.</summary>
    public int EndIn(ReadOnlySpan<char> text, ref StepBudget budget)
    {
        if (letters is null)
            return ShiftAnd.EndIn(tokens!, text, ignoreCase, ref budget);
        if (letters.Length <= Short)
        {
            var start = text.IndexOf(letters, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            var end = start < 0 ? -1 : start + letters.Length;
            budget.Spend(end < 0 ? text.Length : end);
            return end;
        }
        // Two threads may both make them, and make the same.
        var known = tokens ??= Fold(letters, ignoreCase);
        if (borders is null)
        {
            var made = new int[known.Length + 1];
            TokenMatching.FindBorders(known, made);
            borders = made;
        }
        return TokenMatching.EndByBorders(known, borders, text, ignoreCase, ref budget);
    }

    private static string TextOf(ReadOnlySpan<int> source)
    {
        var text = source.Length <= 256 ? stackalloc char[source.Length] : new char[source.Length];
        for (var i = 0; i < source.Length; i++)
            text[i] = (char)source[i];
        return text.ToString();
    }

    private static int[] Fold(ReadOnlySpan<int> source, bool ignoreCase)
    {
        var folded = source.ToArray();
        for (var i = 0; ignoreCase && i < folded.Length; i++)
        {
            if (folded[i] >= 0)
                folded[i] = char.ToUpperInvariant((char)folded[i]);
        }
        return folded;
    }

    private static int[] Fold(string letters, bool ignoreCase)
    {
        var folded = new int[letters.Length];
        for (var i = 0; i < folded.Length; i++)
            folded[i] = ignoreCase ? char.ToUpperInvariant(letters[i]) : letters[i];
        return folded;
    }
}
