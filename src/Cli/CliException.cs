namespace Rolecall.Cli;

/// <summary>What cannot be done: what happened, why, and what to try next.</summary>
internal sealed class CliException(int code, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int Code => code;

    /// <summary>The cause, where the message is not it.</summary>
    public string? Why { get; init; }

    /// <summary>A command, or what else helps.</summary>
    public string? Try { get; init; }
}
