namespace Rolecall.Cli.YamlFiles;

/// <summary>A file says something that it cannot say. Lines and columns are counted from 1.</summary>
internal sealed class YamlFileException(
    string file, long line, long column, string message) : Exception($"{file}:{line}:{column}: {message}");
