using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rolecall.Server.Unix;

/// <summary>What the C library of Linux and macOS offers and .NET does not.</summary>
internal static partial class LibC
{
    private const int ReadOnly = 0;
    private const int CoreFileSize = 4;
    private const int SetDumpable = 4;
    private const int InvalidArgument = 22;
    private const int Interrupted = 4;

    /// <summary>
    /// Writes a directory's entries to the disk: a renaming survives a power loss only after it. Does nothing on Windows.
    /// </summary>
    /// <exception cref="IOException">The entries could not be written.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var directory = Open(path, ReadOnly);
        if (directory < 0)
            throw Failure($"The directory {path} cannot be opened");
        try
        {
            // File systems that keep nothing on a disk refuse with "invalid argument".
            if (Sync(directory) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw Failure($"The directory {path} cannot be written to the disk");
        }
        finally
        {
            _ = Close(directory);
        }
    }

    /// <summary>
    /// Writes a file's bytes to the disk, and of what is known of it only what reading them needs: a file that is no longer than it was
    /// takes about half of the time that RandomAccess.FlushToDisk does (https://man7.org/linux/man-pages/man2/fdatasync.2.html).
    /// </summary>
    /// <exception cref="IOException">They could not be written; HResult is the error's number.</exception>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }
        while (FileDataSync(file) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                // File systems that keep nothing on a disk refuse so.
                case InvalidArgument:
                    return;
                case var error:
                    throw new IOException($"A file cannot be written to the disk: {Marshal.GetLastPInvokeErrorMessage()}", error);
            }
        }
    }

    /// <summary>
    /// No core file, and on Linux no handler of core dumps and no debugger of the same user either. Does nothing on Windows.
    /// </summary>
    /// <returns>What failed; null where nothing did.</returns>
    public static string? ForbidCrashDumps()
    {
        if (OperatingSystem.IsWindows())
            return null;
        if (SetLimit(CoreFileSize, new Limit(0, 0)) != 0)
            return "setrlimit: " + Marshal.GetLastPInvokeErrorMessage();
        return OperatingSystem.IsLinux() && Control(SetDumpable, 0, 0, 0, 0) != 0 ? "prctl: " + Marshal.GetLastPInvokeErrorMessage() : null;
    }

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FileDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    /// <param name="Soft">In force.</param>
    /// <param name="Hard">What the process may raise it to.</param>
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
