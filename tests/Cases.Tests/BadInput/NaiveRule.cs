using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Rolecall.Api.Protocol.V1;

namespace Rolecall.Cases.Tests.BadInput;

/// <summary>A member's rule, read once more and in the plainest way: what the server accepts must be what this accepts.</summary>
internal static partial class NaiveRule
{
    public static bool Allows(MemberRule rule, string value)
    {
        var length = value.EnumerateRunes().Count();
        return (!rule.HasMinLength || length >= rule.MinLength)
            && (!rule.HasMaxLength || length <= rule.MaxLength)
            && (rule.EnumValues.Count == 0 || rule.EnumValues.Contains(value))
            && (rule.Pattern.Length == 0 || Matches(rule.Pattern, value));
    }

    public static bool Allows(MemberRule rule, long value) =>
        (!rule.HasMinValue || value >= rule.MinValue) && (!rule.HasMaxValue || value <= rule.MaxValue);

    /// <summary>Every pattern of STS is one class, repeated: each code point is asked by itself.</summary>
    private static bool Matches(string pattern, string value)
    {
        var parts = OneClass().Match(pattern);
        parts.Success.Should().BeTrue($"{pattern} is one class, repeated");
        if (value.Length == 0)
            return parts.Groups["times"].Value == "*";
        // Java reads \u10000 as two characters, and nobody means that: it stands for the planes beyond the first.
        var beyond = pattern.Contains(@"\u10000-\u10FFFF", StringComparison.Ordinal);
        // Java's \w and \d are ASCII, .NET's only where it is told so; \p needs it not to be.
        var options = pattern.Contains(@"\p", StringComparison.Ordinal) ? RegexOptions.None : RegexOptions.ECMAScript;
        var one = new Regex(
            @"\A" + parts.Groups["class"].Value.Replace(@"\u10000-\u10FFFF", "", StringComparison.Ordinal) + @"\z", options);
        return value.EnumerateRunes().All(
            rune => rune.IsBmp ? one.IsMatch(rune.ToString()) : beyond || pattern.Contains(@"\p{L}", StringComparison.Ordinal)
                && IsLetterOrNumber(rune));
    }

    private static bool IsLetterOrNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    [GeneratedRegex(@"\A(?<class>\[.*\])(?<times>[*+])\z", RegexOptions.Singleline)]
    private static partial Regex OneClass();
}
