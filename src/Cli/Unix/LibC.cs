using System.Runtime.InteropServices;

namespace Rolecall.Cli.Unix;

/// <summary>What the C library of Linux and macOS offers and .NET does not.</summary>
internal static partial class LibC
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end, by SIGTERM. Small container images have no program "kill".</summary>
    /// <returns>Why it cannot be asked; null where it was.</returns>
    public static string? AskToEnd(int process) => Kill(process, Terminate) == 0 ? null : Marshal.GetLastPInvokeErrorMessage();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
