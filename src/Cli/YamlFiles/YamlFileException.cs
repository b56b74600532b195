using System.Globalization;

namespace Rolecall.Cli.YamlFiles;

/// <summary>A file says something that it cannot say, once or more often. Lines and columns are counted from 1.</summary>
internal sealed class YamlFileException(string file, IReadOnlyList<(long Line, long Column, string Message)> errors)
    : Exception(string.Join('\n', errors.Select(one => $"{Place(file, one.Line, one.Column)}: {one.Message}")))
{
    private readonly IReadOnlyList<(long Line, long Column, string Message)> errors = errors;

    public YamlFileException(string file, long line, long column, string message)
        : this(file, [(line, column, message)])
    {
    }

    /// <summary>All of a file's errors, in the order of their places.</summary>
    public static YamlFileException Of(string file, IEnumerable<YamlFileException> all) =>
        new(file, [.. all.SelectMany(one => one.errors).Order()]);

    /// <summary>For each error its place, the line of the text and a caret under the column with what is wrong.</summary>
    public string Show(string text) => string.Join('\n', errors.Select(
        one => $"{Place(file, one.Line, one.Column)}\n{SourceLine.Show(text, one.Line, one.Column, one.Message)}"));

    private static string Place(string file, long line, long column) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}");
}
