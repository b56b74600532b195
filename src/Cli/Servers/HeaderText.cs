using Rolecall.Cli.Files;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Servers;

/// <summary>
/// Tokens and keys, which go into headers: one line of printable ASCII. Anything else would end the call before it reaches a server.
/// </summary>
internal static class HeaderText
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The token that a file holds; blanks and line ends around it are not its.</summary>
    /// <exception cref="CliException">The file cannot be read, or holds none.</exception>
    public static string TokenOf(Terminal terminal, string file)
    {
        var token = GivenFiles.Text(terminal, file, "the token file", Patience).Trim();
        return token.Length > 0
            ? Checked(token, $"the token file {file}")
            : throw new CliException(ExitCodes.Invalid, $"the token file {file} is empty")
            {
                Try = "the file admin-token of the server's data directory",
            };
    }

    /// <param name="text">It is not repeated: it may be a secret.</param>
    /// <param name="source">What holds it.</param>
    /// <exception cref="CliException">No header can have the text.</exception>
    public static string Checked(string text, string source) => Wrong(text) is { } wrong
        ? throw new CliException(ExitCodes.Invalid, $"{source} {wrong}")
        {
            Why = "a token or key is one line of letters, digits and signs of ASCII",
        }
        : text;

    private static string? Wrong(string text) => text switch
    {
        _ when text.AsSpan().ContainsAny('\n', '\r') => "has more than one line",
        _ when text.Contains('\uFFFD') => "is no text",
        _ when text.AsSpan().IndexOfAnyExceptInRange('!', '~') is >= 0 and var at =>
            $"has a character that no token or key has, after {at} that may be",
        _ => null,
    };
}
