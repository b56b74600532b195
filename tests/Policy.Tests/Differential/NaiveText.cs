namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on wildcards and variables, letter by letter. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html</summary>
internal static class NaiveText
{
    /// <summary>A letter of a pattern; wild ones are a star or a question mark that is not itself meant.</summary>
    public readonly record struct Letter(char Char, bool Wild);

    public static bool Like(string pattern, string text, IReadOnlyList<ConditionEntry> context, bool variables, bool ignoreCase) =>
        Letters(pattern, context, variables, wild: true) is { } letters && Fits(letters, text, ignoreCase);

    public static bool Equal(string expected, string text, IReadOnlyList<ConditionEntry> context, bool variables, bool ignoreCase) =>
        Letters(expected, context, variables, wild: false) is { } letters && Fits(letters, text, ignoreCase);

    /// <summary>Actions know no variables and no case.</summary>
    public static bool IsAction(string pattern, string action) => IsAction(pattern, 0, action, 0);

    private static bool IsAction(string pattern, int i, string action, int j)
    {
        if (i == pattern.Length)
            return j == action.Length;
        if (pattern[i] == '*')
            return IsAction(pattern, i + 1, action, j) || (j < action.Length && IsAction(pattern, i, action, j + 1));
        return j < action.Length && (pattern[i] == '?' || char.ToUpperInvariant(pattern[i]) == char.ToUpperInvariant(action[j]))
            && IsAction(pattern, i + 1, action, j + 1);
    }

    /// <summary>The letters with variables filled in; null where one of them has no value.</summary>
    public static List<Letter>? Letters(string pattern, IReadOnlyList<ConditionEntry> context, bool variables, bool wild)
    {
        var letters = new List<Letter>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (variables && pattern[i] == '$' && i + 1 < pattern.Length && pattern[i + 1] == '{'
                && pattern.IndexOf('}', i) is > 0 and var close)
            {
                if (Fill(pattern[(i + 2)..close], context) is not { } filled)
                    return null;
                // A star in a variable's value is a star.
                letters.AddRange(filled.Select(letter => new Letter(letter, Wild: false)));
                i = close;
            }
            else
            {
                letters.Add(new Letter(pattern[i], wild && pattern[i] is '*' or '?'));
            }
        }
        return letters;
    }

    /// <summary>A table, one row a letter: row[j] says whether the letters so far fit the first j of the text.</summary>
    public static bool Fits(List<Letter> letters, string text, bool ignoreCase)
    {
        var row = new bool[text.Length + 1];
        row[0] = true;
        foreach (var letter in letters)
        {
            var next = new bool[text.Length + 1];
            var star = letter == new Letter('*', Wild: true);
            next[0] = star && row[0];
            for (var j = 1; j <= text.Length; j++)
                next[j] = star ? row[j] || next[j - 1] : row[j - 1] && Same(letter, text[j - 1], ignoreCase);
            row = next;
        }
        return row[text.Length];
    }

    private static bool Same(Letter letter, char other, bool ignoreCase) =>
        letter.Wild || letter.Char == other || (ignoreCase && char.ToUpperInvariant(letter.Char) == char.ToUpperInvariant(other));

    /// <summary>The variable's value: only of a key with one value. A default stands in where the key is absent.</summary>
    private static string? Fill(string variable, IReadOnlyList<ConditionEntry> context)
    {
        if (variable.Trim() is "*" or "?" or "$")
            return variable.Trim();
        var comma = variable.IndexOf(',');
        var key = (comma < 0 ? variable : variable[..comma]).Trim();
        foreach (var entry in context)
        {
            if (entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                return entry.Values.Length == 1 ? entry.Values[0] : null;
        }
        var text = comma < 0 ? null : variable[(comma + 1)..].Trim();
        return text is ['\'', .., '\''] ? text[1..^1] : text;
    }
}
