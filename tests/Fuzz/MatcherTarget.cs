using Rolecall.Policy.Matching;

namespace Rolecall.Fuzz;

/// <summary>A pattern and a text, parted by the first line feed: the matcher and a table agree.</summary>
internal static class MatcherTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        // The table takes pattern × text steps.
        var text = Targets.Text(input[..Math.Min(input.Length, 512)]);
        var cut = text.IndexOf('\n');
        var (pattern, value) = cut < 0 ? (text, text) : (text[..cut], text[(cut + 1)..]);
        Targets.Check(Pattern.Of(pattern).Matches(value) == ByTable(pattern, value), "the matcher agrees with the table");
        var (upper, lower) = (pattern.ToUpperInvariant(), value.ToUpperInvariant());
        if (pattern.All(char.IsAscii) && value.All(char.IsAscii))
            Targets.Check(
                Pattern.Of(pattern, ignoreCase: true).Matches(value) == ByTable(upper, lower),
                "the matcher agrees with the table where case does not count");
    }

    /// <summary>One row of the table at a time: row[j] says whether the pattern so far fits the first j letters.</summary>
    private static bool ByTable(string pattern, string text)
    {
        var row = new bool[text.Length + 1];
        row[0] = true;
        foreach (var letter in pattern)
        {
            var next = new bool[text.Length + 1];
            next[0] = letter == '*' && row[0];
            for (var j = 1; j <= text.Length; j++)
                next[j] = letter == '*' ? row[j] || next[j - 1] : row[j - 1] && (letter == '?' || letter == text[j - 1]);
            row = next;
        }
        return row[text.Length];
    }
}
