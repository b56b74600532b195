using System.Runtime.InteropServices;

namespace Rolecall.Chaos.Cluster;

/// <summary>Linux's namespaces.</summary>
internal static partial class Namespaces
{
    /// <summary>CLONE_NEWNET.</summary>
    public const int OfNetwork = 0x40000000;

    /// <summary>The calling thread is in that namespace from now on. https://man7.org/linux/man-pages/man2/setns.2.html</summary>
    [LibraryImport("libc", EntryPoint = "setns")]
    public static partial int Enter(int descriptor, int kind);
}
