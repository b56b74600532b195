using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Rolecall.Recorded.Tests.Scenarios;

/// <summary>What the placeholders of a scenario stand for here: names made up, ids as they were first seen in an answer.</summary>
internal sealed partial class Bindings
{
    private readonly Dictionary<string, string> values = [];

    public Bindings(string account, IReadOnlyDictionary<string, string> names)
    {
        (values["account"], values["region"]) = (account, "us-east-1");
        foreach (var (name, form) in names)
            values[name] = string.Concat(form.Select(
                letter => letter == '#' ? RandomNumberGenerator.GetHexString(1, lowercase: true) : letter.ToString()));
    }

    public void Set(string name, string value) => values[name] = value;

    /// <summary>A text to send; null where it needs an id that no answer has told.</summary>
    public string? Fill(string text)
    {
        return Placeholder().Matches(text).All(match => values.ContainsKey(match.Groups[1].Value))
            ? Placeholder().Replace(text, match => values[match.Groups[1].Value])
            : null;
    }

    /// <summary>Whether a text that came is the recorded one, and binds the ids that are new in it.</summary>
    public bool Match(string recorded, string came)
    {
        var (pattern, fresh, last) = (new StringBuilder("^"), new List<string>(), 0);
        foreach (Match match in Placeholder().Matches(recorded))
        {
            pattern.Append(Regex.Escape(recorded[last..match.Index]));
            last = match.Index + match.Length;
            var name = match.Groups[1].Value;
            if (values.TryGetValue(name, out var value))
                pattern.Append(Regex.Escape(value));
            else if (name is "date" or "any")
                pattern.Append("(?:.+)");
            else
            {
                fresh.Add(name);
                pattern.Append(fresh.IndexOf(name) == fresh.Count - 1 ? $"(?<{name}>.+?)" : $"\\k<{name}>");
            }
        }
        var found = Regex.Match(came, pattern.Append(Regex.Escape(recorded[last..])).Append("\\z").ToString(), RegexOptions.Singleline);
        return found.Success && fresh.Distinct().All(name => Bind(name, found.Groups[name].Value));
    }

    /// <summary>Two numbers of one kind are two values.</summary>
    private bool Bind(string name, string value)
    {
        var kind = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        if (values.Any(
            one => one.Key != name && one.Key.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') == kind && one.Value == value))
            return false;
        values[name] = value;
        return true;
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Placeholder();
}
