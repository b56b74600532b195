using System.Collections.Immutable;

namespace Rolecall.Policy.Explanation;

/// <summary>Values as explanations show them: quoted, a few of many, and of long ones the beginning.</summary>
internal static class ValueText
{
    /// <summary>Letters of a value that are shown: requests may bring longer ones, once for each condition.</summary>
    public const int Longest = 512;

    private const int Most = 4;

    public static string Quote(ImmutableArray<string> values) =>
        string.Join(", ", values.Take(Most).Select(value => '"' + Shorten(value) + '"')) + (values.Length > Most ? $" and {values.Length - Most} more" : "");

    private static string Shorten(string value) => value.Length <= Longest ? value : value[..Longest] + "…";
}
