namespace Rolecall.ServerProcesses;

/// <summary>How somebody else's program ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors);
