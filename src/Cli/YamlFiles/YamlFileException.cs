using System.Globalization;

namespace Rolecall.Cli.YamlFiles;

/// <summary>A file says something that it cannot say. Lines and columns are counted from 1.</summary>
internal sealed class YamlFileException(string file, long line, long column, string told)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}: {told}"))
{
    /// <summary>The place, the line of the text and a caret under the column with what is wrong.</summary>
    public string Show(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}\n{SourceLine.Show(text, line, column, told)}");
}
