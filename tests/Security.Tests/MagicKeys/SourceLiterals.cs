using System.Text;
using Rolecall.Tests;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>Every string literal of the sources and the contracts, and every number of twelve digits.</summary>
internal static class SourceLiterals
{
    public static IReadOnlyList<string> All { get; } = Read();

    private static List<string> Read()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (folder, extension) in new[] { ("src", "*.cs"), ("protos", "*.proto") })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Corpora.Repository, folder), extension, SearchOption.AllDirectories))
            {
                var text = File.ReadAllText(file);
                found.UnionWith(Of(text).Select(literal => literal.Trim()));
                found.UnionWith(Numbers(text).Where(number => number.Length == 12));
            }
        }
        found.Remove("");
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>The literals of C# or of a proto file, with their escapes undone; of an interpolated one, what stands between the holes.</summary>
    public static IEnumerable<string> Of(string source)
    {
        for (var at = 0; at < source.Length; at++)
        {
            if (Starts(source, at, "//"))
                at = End(source, "\n", at);
            else if (Starts(source, at, "/*"))
                at = End(source, "*/", at + 2) + 1;
            else if (source[at] == '\'' && at + 2 < source.Length)
                at = source[at + 1] == '\\' ? End(source, "'", at + 3) : source[at + 2] == '\'' ? at + 2 : at;
            else if (source[at] == '"')
            {
                var verbatim = at > 0 && source[at - 1] == '@' || at > 1 && source[(at - 2)..at] is "@$" or "$@";
                var quotes = source.AsSpan(at).IndexOfAnyExcept('"') is >= 3 and var many ? many : 1;
                var end = quotes > 1 ? End(source, new string('"', quotes), at + quotes) : EndOfLine(source, at + 1, verbatim);
                foreach (var part in source[(at + quotes)..end].Split('{', '}'))
                    yield return quotes > 1 || verbatim ? part.Replace("\"\"", "\"", StringComparison.Ordinal) : Unescaped(part);
                at = end + quotes - 1;
            }
        }
    }

    private static bool Starts(string source, int at, string mark) => string.CompareOrdinal(source, at, mark, 0, mark.Length) == 0;

    private static int End(string source, string mark, int from) =>
        source.IndexOf(mark, Math.Min(from, source.Length), StringComparison.Ordinal) is >= 0 and var end ? end : source.Length;

    private static int EndOfLine(string source, int at, bool verbatim)
    {
        for (; at < source.Length; at++)
        {
            if (source[at] == '"' && !(verbatim && Starts(source, at, "\"\"")))
                return at;
            if (source[at] == '"' || (source[at] == '\\' && !verbatim))
                at++;
        }
        return source.Length;
    }

    private static string Unescaped(string part)
    {
        if (!part.Contains('\\', StringComparison.Ordinal))
            return part;
        var text = new StringBuilder();
        for (var at = 0; at < part.Length; at++)
        {
            text.Append(part[at] != '\\' || at + 1 == part.Length ? part[at] : part[++at] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' => '\0',
                var same => same,
            });
        }
        return text.ToString();
    }

    private static IEnumerable<string> Numbers(string text)
    {
        var digits = new StringBuilder();
        foreach (var c in text.Append(' '))
        {
            if (char.IsAsciiDigit(c))
                digits.Append(c);
            else if (c != '_' && digits.Length > 0)
            {
                yield return digits.ToString();
                digits.Clear();
            }
        }
    }
}
