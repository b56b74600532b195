namespace Rolecall.Cli.YamlFiles;

/// <summary>A line of a file, and a caret under a place of it.</summary>
internal static class SourceLine
{
    /// <param name="text">The whole file.</param>
    /// <param name="line">From 1; a place after the last line is shown at the last line's end.</param>
    /// <param name="column">From 1.</param>
    /// <param name="message">Stands beside the caret.</param>
    public static string Show(string text, long line, long column, string message)
    {
        var lines = text.TrimEnd().Split('\n');
        var isAfter = line > lines.Length;
        var shown = lines[isAfter ? ^1 : (int)line - 1].TrimEnd();
        var before = isAfter ? shown.Length : Math.Max(0, (int)column - 1);
        // A tab is as wide in both lines.
        var blanks = string.Concat(shown.PadRight(before)[..before].Select(letter => letter == '\t' ? '\t' : ' '));
        return $"    {shown}\n    {blanks}^ {message}";
    }
}
