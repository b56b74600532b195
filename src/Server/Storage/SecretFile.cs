using System.Text;
using Rolecall.Server.Unix;

namespace Rolecall.Server.Storage;

/// <summary>How every file is read and written that holds a secret: open to its owner alone, and whole or not there.</summary>
internal static class SecretFile
{
    /// <summary>Chains of certificates are the longest.</summary>
    private const int MostBytes = 256 << 10;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <param name="groupMayRead">For files that are named by the operator: Kubernetes hands out secrets by a group.</param>
    /// <exception cref="SecretFileException">It is not there, not readable, or open to others.</exception>
    public static byte[] ReadBytes(string file, bool groupMayRead = false) => Bytes(file, mode =>
    {
        if (OpenTo(mode, groupMayRead) is { } open)
            throw new SecretFileException($"{file} holds a secret and is open to other users of this machine (mode {open}): chmod {(groupMayRead ? 640 : 600)} {file}");
    });

    /// <summary>What goes with a secret, and others may know.</summary>
    /// <exception cref="SecretFileException">It is not there or not readable, or others may change it.</exception>
    public static byte[] ReadOpenBytes(string file) => Bytes(file, mode =>
    {
        if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new SecretFileException($"{file} can be changed by other users of this machine: chmod go-w {file}");
    });

    /// <inheritdoc cref="ReadBytes"/>
    public static string Read(string file, bool groupMayRead = false) => Encoding.UTF8.GetString(ReadBytes(file, groupMayRead));

    /// <summary>
    /// Makes or replaces the file: written aside, synced, renamed, and the renaming synced. A start that is cut off, by a power
    /// loss too, leaves the file whole or not there: an empty token is one that anybody knows.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(string file, ReadOnlySpan<byte> contents)
    {
        var full = Path.GetFullPath(file);
        var aside = full + ".tmp";
        File.Delete(aside);
        // Made anew, so that whoever put a file or a link there first gets nothing.
        using (var stream = new FileStream(aside, OwnerOnly(FileMode.CreateNew)))
        {
            stream.Write(contents);
            stream.Flush(flushToDisk: true);
        }
        File.Move(aside, full, overwrite: true);
        LibC.SyncDirectory(Path.GetDirectoryName(full)!);
    }

    public static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>The mode in octal digits where others than the owner may use a file or folder; null where they may not.</summary>
    public static string? OpenTo(UnixFileMode mode, bool groupMayRead = false)
    {
        var forbidden = Others | (groupMayRead ? UnixFileMode.GroupWrite | UnixFileMode.GroupExecute : Group);
        return (mode & forbidden) == 0 ? null : Convert.ToString((int)mode, 8).PadLeft(4, '0');
    }

    /// <param name="check">Refuses the mode of the open file: a link is followed, and nobody changes it in between.</param>
    private static byte[] Bytes(string file, Action<UnixFileMode> check)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows())
                check(File.GetUnixFileMode(stream.SafeFileHandle));
            if (stream.Length > MostBytes)
                throw new SecretFileException($"{file} is longer than {MostBytes} bytes.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SecretFileException($"{file} cannot be used: {failure.Message}", failure);
        }
    }
}
