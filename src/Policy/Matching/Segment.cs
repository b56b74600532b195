namespace Rolecall.Policy.Matching;

/// <summary>What stands between two stars of a pattern: letters and question marks.</summary>
internal sealed class Segment
{
    private readonly int[] tokens;
    private readonly bool ignoreCase;
    private readonly string? letters;

    /// <summary>Knuth, Morris and Pratt's: the length of the longest start of the segment that ends before each place.</summary>
    private int[]? borders;

    public Segment(ReadOnlySpan<int> source, bool ignoreCase)
    {
        tokens = source.ToArray();
        this.ignoreCase = ignoreCase;
        letters = source.Contains(Pattern.Question) ? null : string.Create(tokens.Length, tokens, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)source[i];
        });
        if (ignoreCase)
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                if (tokens[i] >= 0)
                    tokens[i] = char.ToUpperInvariant((char)tokens[i]);
            }
        }
    }

    public int Length => tokens.Length;

    /// <summary>The text begins with the segment.</summary>
    public bool Begins(ReadOnlySpan<char> text, ref long steps)
    {
        steps += tokens.Length;
        if (letters is not null)
            return text.StartsWith(letters, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] != Pattern.Question && tokens[i] != Folded(text[i]))
                return false;
        }
        return true;
    }

    /// <summary>Where the segment's leftmost place in the text ends; -1 where it has none.</summary>
    public int EndIn(ReadOnlySpan<char> text, ref long steps)
    {
        if (letters is null)
            return EndByTrying(text, ref steps);
        // Two threads may both make it, and make the same.
        var known = borders ??= Borders();
        var matched = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = Folded(text[at]);
            steps++;
            while (matched > 0 && tokens[matched] != letter)
            {
                matched = known[matched];
                steps++;
            }
            if (tokens[matched] == letter && ++matched == tokens.Length)
                return at + 1;
        }
        return -1;
    }

    /// <summary>A question mark fits all letters, so that what it fitted tells nothing of the next place.</summary>
    private int EndByTrying(ReadOnlySpan<char> text, ref long steps)
    {
        for (var at = 0; at + tokens.Length <= text.Length; at++)
        {
            var fitting = 0;
            while (fitting < tokens.Length && (tokens[fitting] == Pattern.Question || tokens[fitting] == Folded(text[at + fitting])))
                fitting++;
            steps += fitting + 1;
            if (fitting == tokens.Length)
                return at + fitting;
        }
        return -1;
    }

    private int[] Borders()
    {
        var found = new int[tokens.Length + 1];
        var border = 0;
        for (var i = 1; i < tokens.Length; i++)
        {
            while (border > 0 && tokens[border] != tokens[i])
                border = found[border];
            if (tokens[border] == tokens[i])
                border++;
            found[i + 1] = border;
        }
        return found;
    }

    private int Folded(char letter) => ignoreCase ? char.ToUpperInvariant(letter) : letter;
}
