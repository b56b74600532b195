using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>
/// A pattern of an AWS model. AWS matches it in Java: the whole text, by code points, with ASCII \w \d \s. .NET matches
/// UTF-16 units with Unicode \w \d \s, so the pattern is rewritten and every character outside the BMP is matched as
/// one stand-in for its category. Matching is linear (NonBacktracking).
/// </summary>
internal sealed class JavaPattern
{
    // Surrogates, which no text holds alone: what stands for a character outside the BMP.
    private const char Letter = '\uD800';
    private const char Number = '\uD801';
    private const char Other = '\uD802';
    private const char Broken = '\uDFFF';

    private const string Word = "a-zA-Z0-9_";
    private const string Digit = "0-9";
    private const string Space = @" \t\n\x0B\f\r";

    /// <summary>How the models write "every character outside the BMP"; to Java it is something else, by mistake.</summary>
    private const string Supplementary = @"\u10000-\u10FFFF";

    /// <summary>
    /// The one lookahead of the models, in account aliases: no two hyphens in a row. What takes its place counts no characters, which the
    /// member's length does.
    /// </summary>
    private const string NoTwoHyphens = "([a-z0-9]|-(?!-)){1,61}[a-z0-9]";
    private const string SingleHyphens = "(-?[a-z0-9])+";

    private readonly Regex regex;

    /// <summary>Nearly all patterns are one class, repeated: then these are its ASCII members. Null for any other pattern.</summary>
    private readonly SearchValues<char>? members;

    /// <exception cref="NotSupportedException">The pattern needs lookaround, back references or class set operations.</exception>
    public JavaPattern(string pattern)
    {
        Text = pattern;
        regex = new Regex(
            $@"\A(?:{Translate(pattern.Replace(NoTwoHyphens, SingleHyphens, StringComparison.Ordinal))})\z",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        if (IsOneClassRepeated(pattern))
            members = SearchValues.Create(
                [.. Enumerable.Range(0, 128).Select(code => (char)code).Where(one => regex.IsMatch(one.ToString()))]);
    }

    /// <summary>As the model has it, and as AWS prints it.</summary>
    public string Text { get; }

    public bool Matches(string text)
    {
        // The first character that is no ASCII member decides: a stranger refuses at once, what lies beyond ASCII is the regex's.
        if (members is not null && text.Length > 0)
        {
            var stranger = text.AsSpan().IndexOfAnyExcept(members);
            if (stranger < 0 || char.IsAscii(text[stranger]))
                return stranger < 0;
        }
        return regex.IsMatch(StandIns(text));
    }

    private static bool IsOneClassRepeated(string pattern)
    {
        if (pattern.Length < 4 || pattern[0] != '[' || pattern[^2] != ']' || pattern[^1] is not ('*' or '+'))
            return false;
        for (var i = 1; i < pattern.Length - 2; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (pattern[i] is '[' or ']')
                return false;
        }
        return pattern[^3] != '\\' || pattern[^4] == '\\';
    }

    private static string StandIns(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                result.Append(text[i]);
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                result.Append(StandIn(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[i], text[++i]))));
            else
                result.Append(Broken);
        }

        return result.ToString();
    }

    private static char StandIn(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
        _ => Other,
    };

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length * 2);
        for (var i = 0; i < pattern.Length;)
        {
            if (pattern[i] == '[')
                i = TranslateClass(pattern, i, result);
            else if (pattern[i] == '\\')
                i = TranslateEscape(pattern, i, result);
            else
                result.Append(pattern[i++]);
        }

        return result.ToString();
    }

    private static int TranslateEscape(string pattern, int at, StringBuilder result)
    {
        switch (pattern[at + 1])
        {
            case 'w' or 'd' or 's':
                result.Append('[').Append(Members(pattern[at + 1])).Append(']');
                return at + 2;
            case 'W' or 'D' or 'S':
                result.Append("[^").Append(Members(char.ToLowerInvariant(pattern[at + 1]))).Append(']');
                return at + 2;
            case 'p':
                var end = pattern.IndexOf('}', at) + 1;
                result.Append('[').Append(Category(pattern[at..end])).Append(']');
                return end;
            default:
                result.Append(pattern, at, 2);
                return at + 2;
        }
    }

    /// <summary>Rewrites the class that opens at <paramref name="at"/>; a \W \D \S in it becomes an alternative beside it.</summary>
    private static int TranslateClass(string pattern, int at, StringBuilder result)
    {
        var negated = pattern[at + 1] == '^';
        var body = new StringBuilder();
        var beside = new StringBuilder();
        var i = at + (negated ? 2 : 1);
        for (var first = true; pattern[i] != ']' || first; first = false)
        {
            if (pattern.AsSpan(i).StartsWith(Supplementary))
            {
                body.Append(Letter).Append('-').Append(Other);
                i += Supplementary.Length;
            }
            else if (pattern[i] == '\\')
            {
                var kind = pattern[i + 1];
                var isSet = true;
                switch (kind)
                {
                    case 'w' or 'd' or 's':
                        body.Append(Members(kind));
                        i += 2;
                        break;
                    case 'W' or 'D' or 'S' when !negated:
                        beside.Append("|[^").Append(Members(char.ToLowerInvariant(kind))).Append(']');
                        i += 2;
                        break;
                    case 'p':
                        var end = pattern.IndexOf('}', i) + 1;
                        body.Append(Category(pattern[i..end]));
                        i = end;
                        break;
                    case 'W' or 'D' or 'S' or 'P':
                        throw new NotSupportedException($"\\{kind} in a class of {pattern}");
                    default:
                        body.Append(pattern, i, 2);
                        i += 2;
                        isSet = false;
                        break;
                }

                // After a set, '-' is itself: [\w-.] is no range.
                if (isSet && pattern[i] == '-')
                {
                    body.Append(@"\-");
                    i++;
                }
            }
            else if (pattern[i] == '[' || pattern.AsSpan(i).StartsWith("&&"))
            {
                throw new NotSupportedException($"A class inside a class of {pattern}");
            }
            else
            {
                body.Append(pattern[i++]);
            }
        }

        var set = body.Length == 0 ? "" : $"[{(negated ? "^" : "")}{body}]";
        result.Append(beside.Length == 0 ? set : $"(?:{(set.Length == 0 ? beside.ToString(1, beside.Length - 1) : set + beside)})");
        return i + 1;
    }

    private static string Members(char kind) => kind switch { 'w' => Word, 'd' => Digit, _ => Space };

    private static string Category(string escape) => escape switch
    {
        @"\p{L}" => escape + Letter,
        @"\p{N}" => escape + Number,
        _ => escape,
    };
}
