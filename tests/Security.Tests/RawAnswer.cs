namespace Rolecall.Security.Tests;

/// <summary>Status line, headers and body, as they came.</summary>
internal sealed record RawAnswer(string Text)
{
    public int Status => Text.Length > 12 ? int.Parse(Text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    public string Body => Text[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    /// <summary>All but the time of day.</summary>
    public string WithoutDate =>
        string.Join("\r\n", Text.Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase)));
}
