using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>The second opinion on wildcards and variables: a regular expression, letter by letter.</summary>
internal static class NaiveText
{
    public static IEnumerable<string> Values(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray().Select(one => one.GetString()!)
        : [element.GetString()!];

    public static bool Like(string pattern, string text, IEnumerable<ConditionEntry> context, bool variables, bool ignoreCase) =>
        Fits(pattern, text, context, variables, ignoreCase, wild: true);

    public static bool Equal(string expected, string text, IEnumerable<ConditionEntry> context, bool variables, bool ignoreCase) =>
        Fits(expected, text, context, variables, ignoreCase, wild: false);

    private static bool Fits(string pattern, string text, IEnumerable<ConditionEntry> context, bool variables, bool ignoreCase, bool wild)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (variables && pattern[i] == '$' && i + 1 < pattern.Length && pattern[i + 1] == '{')
            {
                var close = pattern.IndexOf('}', i);
                if (Filled(pattern[(i + 2)..close], context) is not { } filled)
                    return false;
                regex.Append(Regex.Escape(filled));
                i = close;
            }
            else
            {
                regex.Append(wild && pattern[i] == '*' ? ".*" : wild && pattern[i] == '?' ? "." : Regex.Escape(pattern[i].ToString()));
            }
        }
        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        return Regex.IsMatch(text, regex.Append("\\z").ToString(), options);
    }

    private static string? Filled(string variable, IEnumerable<ConditionEntry> context)
    {
        if (variable is "*" or "?" or "$")
            return variable;
        var parts = variable.Split(", ");
        foreach (var entry in context.Where(entry => entry.Key.Equals(parts[0], StringComparison.OrdinalIgnoreCase)))
            return entry.Values.Length == 1 ? entry.Values[0] : null;
        return parts.Length > 1 ? parts[1].Trim('\'') : null;
    }
}
