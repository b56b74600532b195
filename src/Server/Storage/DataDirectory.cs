using System.Globalization;
using System.Security.Cryptography;

namespace Rolecall.Server.Storage;

/// <summary>
/// Where a server keeps everything. Locked while the server runs, by a file lock that the kernel releases when the process
/// ends, however it ends; readable by its owner only.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream locked;
    private readonly bool temporary;

    private DataDirectory(string path, FileStream locked, bool temporary) => (Path, this.locked, this.temporary) = (path, locked, temporary);

    public string Path { get; }

    /// <summary>Opens the directory, making it where it is not there.</summary>
    /// <exception cref="DataDirectoryException">Another server has it, or it cannot be used.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(full);
            else
                Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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

    /// <summary>The admin token: 256 random bits, made on first use.</summary>
    public string AdminToken()
    {
        var file = File("admin-token");
        if (System.IO.File.Exists(file))
            return System.IO.File.ReadAllText(file).Trim();
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        // Written whole, then named: a start that is cut off here must not leave an empty token, which anybody knows.
        using (var writer = new StreamWriter(new FileStream(file + ".tmp", OwnerOnly(FileMode.Create))))
            writer.Write(token);
        System.IO.File.Move(file + ".tmp", file);
        return token;
    }

    public void Dispose()
    {
        locked.Dispose();
        if (temporary)
            Directory.Delete(Path, recursive: true);
    }

    internal static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static FileStream Lock(string path)
    {
        var holder = System.IO.Path.Combine(path, "server.pid");
        // FileShare.None is a flock on Unix: it dies with the process.
        var options = OwnerOnly(FileMode.OpenOrCreate);
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

    /// <summary>Somebody has the file; a full disk, say, is another matter. Windows: ERROR_SHARING_VIOLATION; Unix: EWOULDBLOCK (Linux 11, macOS 35).</summary>
    private static bool IsTaken(IOException failure) => failure.HResult is unchecked((int)0x80070020) or 11 or 35;
}

/// <summary>The data directory cannot be used; the message says why and what to do.</summary>
internal sealed class DataDirectoryException(string message) : Exception(message);
