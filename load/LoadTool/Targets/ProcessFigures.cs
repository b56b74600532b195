using System.Diagnostics;

namespace Rolecall.LoadTool.Targets;

/// <summary>Processor time and memory of a process of this machine; as last seen, once it has ended.</summary>
internal sealed class ProcessFigures(int pid)
{
    private TimeSpan cpu;
    private long memory;

    /// <summary>User and system, over all cores.</summary>
    public TimeSpan Cpu
    {
        get
        {
            See();
            return cpu;
        }
    }

    /// <summary>Resident, in bytes.</summary>
    public long Memory
    {
        get
        {
            See();
            return memory;
        }
    }

    private void See()
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            (cpu, memory) = (process.TotalProcessorTime, process.WorkingSet64);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
