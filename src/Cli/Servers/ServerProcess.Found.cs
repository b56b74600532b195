using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Rolecall.Cli.Servers;

// Which process is a server, as the load tool asks too (load/LoadTool compiles this file).
internal static partial class ServerProcess
{
    /// <summary>The process, where it is a Rolecall server: a number is given to another process once its own has ended.</summary>
    /// <param name="proc">Where Linux tells of processes; other systems have no such folder.</param>
    public static Process? Find(int pid, string proc = "/proc")
    {
        Process? process = null;
        try
        {
            process = Process.GetProcessById(pid);
            if (!process.HasExited && IsServer(CommandOf(process, proc)))
                return process;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception or IOException)
        {
            // As where there is none.
        }
        process?.Dispose();
        return null;
    }

    /// <summary>Whether the command starts a server: its program by its name, or dotnet with it.</summary>
    internal static bool IsServer(string[] command) => command switch
    {
        [] => false,
        [var program, .. var arguments] => Path.GetFileName(program) is "dotnet" or "dotnet.exe"
            ? arguments.Any(argument => Path.GetFileName(argument) == "Rolecall.Server.dll")
            : Path.GetFileNameWithoutExtension(program) is "rolecall-server" || Path.GetFileName(program) == "Rolecall.Server",
    };

    private static string[] CommandOf(Process process, string proc)
    {
        var line = Path.Combine(proc, process.Id.ToString(CultureInfo.InvariantCulture), "cmdline");
        if (File.Exists(line))
            return File.ReadAllText(line).TrimEnd('\0').Split('\0');
        if (OperatingSystem.IsWindows())
            return [process.ProcessName];
        using var ps = Process.Start(new ProcessStartInfo(
            "ps", ["-o", "args=", "-p", process.Id.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true })!;
        var told = ps.StandardOutput.ReadToEnd();
        ps.WaitForExit();
        return told.Trim().Split(' ');
    }
}
