using System.Diagnostics;
using Rolecall.Cli.Servers;

namespace Rolecall.LoadTool.Targets;

/// <summary>Processor time and memory of processes of this machine, together; as last seen of those that have ended.</summary>
internal sealed class ProcessFigures(params IReadOnlyList<int> ids) : IServerFigures
{
    private readonly List<Seen> seen = [.. ids.Select(id => new Seen { Id = id })];

    private sealed class Seen
    {
        public required int Id { get; init; }

        public TimeSpan Cpu { get; set; }

        public long Memory { get; set; }
    }

    public Task<(TimeSpan Cpu, long Memory)?> Read()
    {
        lock (seen)
        {
            seen.ForEach(See);
            return Task.FromResult<(TimeSpan, long)?>((TimeSpan.FromTicks(seen.Sum(one => one.Cpu.Ticks)), seen.Sum(one => one.Memory)));
        }
    }

    /// <summary>Whether there is a process of that id on this machine.</summary>
    public static bool IsThere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the process of that id on this machine is a Rolecall server. A server in a container writes the id that it has there, which
    /// here is another's.
    /// </summary>
    public static bool IsServer(int id)
    {
        using var found = ServerProcess.Find(id);
        return found is not null;
    }

    /// <summary>One more, from now on: a server that was started again.</summary>
    public void Add(int id)
    {
        lock (seen)
        {
            // Memory of what has ended is nobody's.
            seen.ForEach(one => one.Memory = 0);
            seen.Add(new Seen { Id = id });
        }
    }

    private static void See(Seen one)
    {
        try
        {
            using var process = Process.GetProcessById(one.Id);
            (one.Cpu, one.Memory) = (process.TotalProcessorTime, process.WorkingSet64);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
