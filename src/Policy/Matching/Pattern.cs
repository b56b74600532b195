namespace Rolecall.Policy.Matching;

/// <summary>
/// A text with wildcards, made ready. Matching is linear in practice and never worse than pattern × text: on a mismatch
/// only the last star is reconsidered, as an earlier one can always give way to it.
/// </summary>
internal sealed class Pattern
{
    // Wildcards stand as values that no UTF-16 code unit has, so that a literal star is told from a wild one.
    internal const int Star = -1;
    internal const int Question = -2;

    private readonly int[] tokens;
    private readonly string? literal;
    private readonly bool any;
    private readonly bool ignoreCase;

    public Pattern(ReadOnlySpan<int> tokens, bool ignoreCase)
    {
        this.tokens = tokens.ToArray();
        this.ignoreCase = ignoreCase;
        any = tokens.Length > 0 && !tokens.ContainsAnyExcept(Star);
        literal = tokens.ContainsAny(Star, Question) ? null : string.Create(tokens.Length, this.tokens, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)source[i];
        });
        if (ignoreCase)
        {
            for (var i = 0; i < this.tokens.Length; i++)
            {
                if (this.tokens[i] >= 0)
                    this.tokens[i] = char.ToUpperInvariant((char)this.tokens[i]);
            }
        }
    }

    /// <summary>A text whose stars and question marks are wild.</summary>
    public static Pattern Of(string text, bool ignoreCase = false)
    {
        var tokens = new int[text.Length];
        for (var i = 0; i < text.Length; i++)
            tokens[i] = text[i] switch { '*' => Star, '?' => Question, var letter => letter };
        return new Pattern(tokens, ignoreCase);
    }

    public bool Matches(ReadOnlySpan<char> text)
    {
        if (any)
            return true;
        if (literal is not null)
            return text.Equals(literal, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        int at = 0, token = 0, star = -1, resume = 0;
        while (at < text.Length)
        {
            if (token < tokens.Length && tokens[token] == Star)
            {
                star = token++;
                resume = at;
            }
            else if (token < tokens.Length && (tokens[token] == Question || tokens[token] == (ignoreCase ? char.ToUpperInvariant(text[at]) : text[at])))
            {
                token++;
                at++;
            }
            else if (star >= 0)
            {
                token = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }
        while (token < tokens.Length && tokens[token] == Star)
            token++;
        return token == tokens.Length;
    }
}
