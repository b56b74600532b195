namespace Rolecall.LoadTool.Scenarios;

/// <summary>A scenario file says something that cannot be played. Lines and columns are counted from 1.</summary>
internal sealed class ScenarioException(string file, long line, long column, string message) : Exception($"{file}:{line}:{column}: {message}");
