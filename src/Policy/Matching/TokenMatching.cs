using Rolecall.Policy.Evaluation;

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

    /// <summary>The leftmost place's end by Knuth, Morris and Pratt: at most two steps for each letter of the text.</summary>
    public static int EndByBorders(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> borders, ReadOnlySpan<char> text, bool ignoreCase, ref StepBudget budget)
    {
        var matched = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = Fold(text[at], ignoreCase);
            while (matched > 0 && tokens[matched] != letter)
                matched = borders[matched];
            if (tokens[matched] == letter && ++matched == tokens.Length)
            {
                budget.Spend(2L * at + 2);
                return at + 1;
            }
        }
        budget.Spend(2L * text.Length);
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
