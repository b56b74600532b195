using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Server.Storage;

/// <summary>
/// Where a server keeps everything. Locked while the server runs, by a file lock that the kernel releases when the process
/// ends, however it ends; readable by its owner only.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    /// <summary>How the name of a directory ends that a restore is still making, or was when it was ended.</summary>
    public const string UnfinishedSuffix = ".unfinished";

    private const int ShortestToken = 32;

    private readonly FileStream locked;
    private readonly bool temporary;

    private DataDirectory(string path, FileStream locked, bool temporary) =>
        (Path, this.locked, this.temporary) = (path, locked, temporary);

    public string Path { get; }

    /// <summary>Opens the directory, making it where it is not there.</summary>
    /// <exception cref="DataDirectoryException">Another server has it, others may look into it, or it cannot be used.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (System.IO.Path.TrimEndingDirectorySeparator(full).EndsWith(UnfinishedSuffix, StringComparison.Ordinal))
        {
            throw new DataDirectoryException(
                $"{full} is of a restore that was interrupted, or is under way: restore again, and serve what that makes.");
        }
        try
        {
            Make(full);
            return new DataDirectory(full, Lock(full), temporary: false);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new DataDirectoryException($"The data directory {full} cannot be used: {failure.Message}");
        }
    }

    /// <summary>A directory of this process alone, deleted when it ends in good order.</summary>
    public static DataDirectory Temporary()
    {
        var path = Directory.CreateTempSubdirectory("rolecall-").FullName;
        return new DataDirectory(path, Lock(path), temporary: true);
    }

    /// <summary>Where the keys are that the event store is sealed with, unless another file is named.</summary>
    public string EnvelopeKeyFile => File("envelope-key");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The server's own admin token: 256 random bits, made on first use.</summary>
    /// <exception cref="SecretFileException">There is one that others may read, or that could be guessed.</exception>
    public string AdminToken()
    {
        var file = File("admin-token");
        if (!System.IO.File.Exists(file))
            SecretFile.Write(file, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        return AdminTokenIn(file, "Delete the file, and the next start makes another.");
    }

    /// <summary>The admin token in a file that is named, which all members of a cluster have.</summary>
    /// <exception cref="SecretFileException">There is none, or others may read it, or it could be guessed.</exception>
    public static string AdminTokenIn(string file) => AdminTokenIn(file, $"Make one: (umask 077; openssl rand -hex 32 > {file})", groupMayRead: true);

    private static string AdminTokenIn(string file, string remedy, bool groupMayRead = false)
    {
        var token = SecretFile.Read(file, groupMayRead).Trim();
        return token.Length >= ShortestToken && token.All(letter => char.IsBetween(letter, '!', '~'))
            ? token
            : throw new SecretFileException($"{file} holds no admin token: {ShortestToken} or more visible characters are one. {remedy}");
    }

    public void Dispose()
    {
        locked.Dispose();
        if (temporary)
            Directory.Delete(Path, recursive: true);
    }

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        var directory = Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var target = directory.ResolveLinkTarget(returnFinalTarget: true) ?? directory;
        // Not tightened silently: whoever could look into it may have copied the keys already.
        if (SecretFile.OpenTo(target.UnixFileMode) is { } mode)
            throw new DataDirectoryException(
                $"The data directory {path} holds secrets and is open to other users of this machine (mode {mode}): chmod 700 {path}");
    }

    private static FileStream Lock(string path)
    {
        var holder = System.IO.Path.Combine(path, "server.pid");
        // FileShare.None is a flock on Unix: it dies with the process.
        var options = SecretFile.OwnerOnly(FileMode.OpenOrCreate);
        options.Share = FileShare.None;
        FileStream locked;
        try
        {
            locked = new FileStream(System.IO.Path.Combine(path, "lock"), options);
        }
        catch (IOException taken) when (IsTaken(taken))
        {
            var pid = System.IO.File.Exists(holder) ? $" (process {System.IO.File.ReadAllText(holder).Trim()})" : "";
            throw new DataDirectoryException($"Another rolecall server{pid} runs on the data directory {path}. Stop it, or give this one a directory of its own with --data DIR.");
        }
        try
        {
            System.IO.File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return locked;
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Somebody has the file; a full disk, say, is another matter. Windows: ERROR_SHARING_VIOLATION; Unix: EWOULDBLOCK (Linux 11, macOS
    /// 35).
    /// </summary>
    private static bool IsTaken(IOException failure) => failure.HResult is unchecked((int)0x80070020) or 11 or 35;
}
