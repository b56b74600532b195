using Rolecall.Api.Native.V1;
using Rolecall.Cli.Terminals;
using Rolecall.Worlds;

namespace Rolecall.Cli.Servers;

/// <summary>World files as requests have them, with the files that they name.</summary>
internal static class WorldFiles
{
    /// <exception cref="CliException">The file cannot be read.</exception>
    public static WorldText Read(Terminal terminal, string file, CancellationToken cancel)
    {
        try
        {
            var source = WorldFolder.Read(terminal.PathOf(file), cancel);
            return new()
            {
                Name = file,
                Text = source.Text,
                Files = { source.Files.Select(one => new WorldFile { Name = one.Key, Text = one.Value }) },
            };
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(ExitCodes.Invalid, $"the world file {file} is not there");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Invalid, $"the world file {file} cannot be read")
            {
                Why = Directory.Exists(terminal.PathOf(file)) ? "it is a folder" : unread.Message,
            };
        }
    }

    /// <summary>Those whose keys were made, as a ready file has them.</summary>
    public static IReadOnlyList<Person> People(AppliedWorld? applied) =>
        [.. (applied?.People ?? []).Select(one => new Person(one.Name, one.AccountId, one.Arn, one.AccessKeyId, one.SecretAccessKey))];
}
