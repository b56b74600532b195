namespace Rolecall.Policy.Matching;

/// <summary>Comparisons of tokens (letters and <see cref="Pattern.Question"/>) with a text. Tokens are folded already.</summary>
internal static class TokenMatching
{
    public static bool Begins(ReadOnlySpan<int> tokens, ReadOnlySpan<char> text, bool ignoreCase)
    {
        if (tokens.Length > text.Length)
            return false;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] != Pattern.Question && tokens[i] != Fold(text[i], ignoreCase))
                return false;
        }
        return true;
    }

    /// <summary>The leftmost place's end: each place is tried. A question mark fits all letters, so that what it fitted tells nothing of the next place.</summary>
    public static int EndByTrying(ReadOnlySpan<int> tokens, ReadOnlySpan<char> text, bool ignoreCase, ref long steps)
    {
        for (var at = 0; at + tokens.Length <= text.Length; at++)
        {
            var fitting = 0;
            while (fitting < tokens.Length && (tokens[fitting] == Pattern.Question || tokens[fitting] == Fold(text[at + fitting], ignoreCase)))
                fitting++;
            steps += fitting + 1;
            if (fitting == tokens.Length)
                return at + fitting;
        }
        return -1;
    }

    /// <summary>The leftmost place's end by Knuth, Morris and Pratt: at most two steps for each letter of the text.</summary>
    public static int EndByBorders(ReadOnlySpan<int> tokens, ReadOnlySpan<int> borders, ReadOnlySpan<char> text, bool ignoreCase, ref long steps)
    {
        var matched = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = Fold(text[at], ignoreCase);
            steps++;
            while (matched > 0 && tokens[matched] != letter)
            {
                matched = borders[matched];
                steps++;
            }
            if (tokens[matched] == letter && ++matched == tokens.Length)
                return at + 1;
        }
        return -1;
    }

    /// <param name="tokens">A segment without question marks.</param>
    /// <param name="borders">Filled: one longer than the tokens.</param>
    public static void FindBorders(ReadOnlySpan<int> tokens, Span<int> borders)
    {
        borders[..Math.Min(2, borders.Length)].Clear();
        var border = 0;
        for (var i = 1; i < tokens.Length; i++)
        {
            while (border > 0 && tokens[border] != tokens[i])
                border = borders[border];
            if (tokens[border] == tokens[i])
                border++;
            borders[i + 1] = border;
        }
    }

    public static int Fold(char letter, bool ignoreCase) => ignoreCase ? char.ToUpperInvariant(letter) : letter;
}
