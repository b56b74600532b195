namespace Rolecall.Cli.Names;

/// <summary>Actions as policies name them.</summary>
internal static class ActionNames
{
    /// <exception cref="CliException">It is none.</exception>
    public static string Read(string text) => text.Contains(':', StringComparison.Ordinal)
        ? text
        : throw new CliException(ExitCodes.Usage, $"\"{text}\" is no action such as s3:GetObject");
}
