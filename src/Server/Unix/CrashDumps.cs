namespace Rolecall.Server.Unix;

/// <summary>A crash must not write the process's memory, and every key in it, to a file.</summary>
internal static class CrashDumps
{
    /// <summary>Forbids them for this process.</summary>
    /// <param name="environment">Tells the value of an environment variable; null where it is not set.</param>
    /// <returns>Why the server must not start; null where no dump can be made.</returns>
    public static string? Forbid(Func<string, string?> environment)
    {
        // The runtime reads them before any of our code runs, so they cannot be turned off here. https://learn.microsoft.com/dotnet/core/diagnostics/collect-dumps-crash
        foreach (var variable in new[] { "DOTNET_DbgEnableMiniDump", "COMPlus_DbgEnableMiniDump" })
        {
            if (environment(variable) is { Length: > 0 } value && value.Trim('0') is not ("" or "x" or "X"))
                return $"{variable} is set: a crash would write the server's memory to a file, with every key in it. Unset it.";
        }
        return LibC.ForbidCrashDumps() is { } failure ? $"core dumps cannot be turned off ({failure})." : null;
    }
}
