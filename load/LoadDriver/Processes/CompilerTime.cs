using System.Globalization;

namespace Rolecall.LoadDriver.Processes;

/// <summary>
/// How long the tiered compiler of a .NET process has worked: figures of a round in which it worked much are the compiler's, not the
/// server's. Its threads come and go; the time of one that is gone stays counted as it was last seen.
/// </summary>
internal sealed class CompilerTime(int pid)
{
    /// <summary>".NET Tiered Compilation Worker", as far as Linux keeps a thread's name.</summary>
    private const string ThreadName = ".NET Tiered Com";

    /// <summary>Linux tells processor times in hundredths of a second (USER_HZ): proc_pid_stat(5).</summary>
    private const long TicksPerUserTick = TimeSpan.TicksPerSecond / 100;

    private readonly Dictionary<string, long> seen = [];

    /// <summary>User and system time.</summary>
    public TimeSpan Read()
    {
        lock (seen)
        {
            foreach (var thread in Threads())
                See(thread);
            return new TimeSpan(seen.Values.Sum() * TicksPerUserTick);
        }
    }

    private string[] Threads()
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/task");
        }
        catch (IOException)
        {
            // The process has ended, or the system is not Linux.
            return [];
        }
    }

    private void See(string thread)
    {
        try
        {
            if (File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd() != ThreadName)
                return;
            // The name stands in brackets and may hold anything; the fields after it do not. utime and stime are the 14th and 15th.
            var stat = File.ReadAllText(Path.Combine(thread, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            seen[thread] = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
        }
    }
}
