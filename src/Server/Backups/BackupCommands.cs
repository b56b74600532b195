using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Options;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Backups;

/// <summary>"backup FILE" and "restore FILE", with the options of the server whose data directory it is.</summary>
internal static class BackupCommands
{
    private const string Staging = "backup.tmp";

    public static bool Are(string[] args) => args is ["backup" or "restore", ..];

    /// <returns>The exit code: 2 for arguments that will not do.</returns>
    /// <exception cref="StoreUnavailableException">The store or the backup cannot be used.</exception>
    public static int Run(string[] args, Func<string, string?> environment, TextWriter output, TextWriter errors)
    {
        if (args.Length < 2 || args[1].StartsWith('-'))
        {
            errors.WriteLine($"rolecall: {args[0]} wants a file: {args[0]} FILE --data DIR");
            return 2;
        }
        // It serves nobody: where the server listens, which a container's environment says, is not its matter.
        var (options, exitCode) = OptionReader.Read([.. args[2..], "--bind", "127.0.0.1"], environment, "rolecall.yaml", errors);
        if (options is null)
            return exitCode;
        if (options.Data is not { } data)
        {
            errors.WriteLine($"rolecall: {args[0]} is of a data directory. A cluster's database is backed up by pg_dump (deploy/README.md).");
            return 2;
        }
        var (file, directory) = (Path.GetFullPath(args[1]), Path.GetFullPath(data));
        if (args[0] == "backup")
            Back(file, directory, options, output);
        else
            Restore(file, directory, options, output);
        return 0;
    }

    private static void Back(string file, string directory, ServerOptions options, TextWriter output)
    {
        var envelope = Keys(options, directory).Read(isSealed: true);
        var staging = Path.Combine(directory, Staging);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
        Make(staging);
        try
        {
            new DirectoryCopy(directory, staging, envelope).Make();
            var made = BackupFile.Write(file, staging, envelope, new SystemRandomSource(), TimeProvider.System.GetUtcNow());
            output.WriteLine($"{file}: {made.Files.Count} files, {made.Files.Sum(part => part.Length)} bytes, sealed with the envelope key {Envelope.Text(envelope.Newest)}");
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static void Restore(string file, string directory, ServerOptions options, TextWriter output)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            throw new StoreUnavailableException($"{directory} is not empty: restore into a directory that is not there, and keep what you have until that serves.");
        var envelope = (options.EnvelopeKey is null && options.EnvelopeKeyFile is null
            ? throw new StoreUnavailableException("A backup holds no envelope keys: name their file by --envelope-key-file.")
            : Keys(options, directory)).Read(isSealed: true);
        var unfinished = directory.TrimEnd(Path.DirectorySeparatorChar) + DataDirectory.UnfinishedSuffix;
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Make(unfinished);
        var read = BackupFile.Read(file, unfinished, envelope);
        if (Directory.Exists(directory))
            Directory.Delete(directory);
        Directory.Move(unfinished, directory);
        output.WriteLine($"{directory}: as it was at {read.MadeAt:u}. What was revoked, deleted or changed since is as before: look at it before you serve.");
    }

    private static EnvelopeKeySource Keys(ServerOptions options, string directory) => new(
        options.EnvelopeKey, Path.GetFullPath(options.EnvelopeKeyFile ?? Path.Combine(directory, "envelope-key")), MayMake: false);

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
