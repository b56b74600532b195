using System.Text;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Files;

/// <summary>
/// Files that the command line or a variable names. What is wrong with one is told by its name, in words that are not the runtime's.
/// </summary>
internal static class GivenFiles
{
    /// <summary>Bytes: no request, policy or file of tests is longer.</summary>
    private const int Longest = 4 << 20;

    /// <summary>The text, without a byte order mark. A pipe is waited for, until Ctrl-C.</summary>
    /// <param name="what">"the token file"; what errors call it.</param>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static async Task<string> Text(Terminal terminal, string file, string what, CancellationToken cancel)
    {
        var path = terminal.PathOf(file);
        // To open a pipe blocks, whatever is cancelled.
        return await Task.Run(() => Whole(path, file, what), CancellationToken.None).WaitAsync(cancel);
    }

    /// <inheritdoc cref="Text(Terminal, string, string, CancellationToken)"/>
    /// <param name="patience">How long a pipe is waited for.</param>
    public static string Text(Terminal terminal, string file, string what, TimeSpan patience)
    {
        var path = terminal.PathOf(file);
        var reading = Task.Run(() => Whole(path, file, what));
        return Task.WaitAny([reading], patience) == 0
            ? reading.GetAwaiter().GetResult()
            : throw Wrong($"{what} {file} does not answer: it is a pipe that nobody writes to");
    }

    private static string Whole(string path, string file, string what)
    {
        if (Directory.Exists(path))
            throw Wrong($"{what} {file} is a folder");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            using var bytes = new MemoryStream();
            var part = new byte[64 << 10];
            for (int length; (length = stream.Read(part)) > 0;)
            {
                bytes.Write(part, 0, length);
                if (bytes.Length > Longest)
                    throw Wrong($"{what} {file} is longer than {Longest >> 20} MiB");
            }
            bytes.Position = 0;
            using var text = new StreamReader(bytes, Encoding.UTF8);
            return text.ReadToEnd();
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong($"{what} {file} is not there");
        }
        catch (UnauthorizedAccessException)
        {
            throw Wrong($"{what} {file} may not be read by you");
        }
        catch (IOException unread)
        {
            throw Wrong($"{what} {file} cannot be read", unread.Message);
        }
    }

    private static CliException Wrong(string message, string? why = null) => new(ExitCodes.Invalid, message) { Why = why };
}
