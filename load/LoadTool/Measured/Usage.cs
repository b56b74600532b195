using System.Diagnostics;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Measured;

/// <summary>What a run used.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="ServerCpu">Null where the server's figures cannot be read.</param>
/// <param name="ServerMemory">Resident bytes at the end.</param>
internal sealed record Usage(DateTimeOffset StartedAt, TimeSpan Elapsed, TimeSpan OwnCpu, TimeSpan? ServerCpu, long ServerMemory)
{
    /// <summary>Begins to measure; the answer ends it.</summary>
    public static Func<Usage> Begin(ProcessFigures? server)
    {
        var (startedAt, start, own, cpu) = (
            TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, server?.Cpu);
        return () => new Usage(
            startedAt,
            Stopwatch.GetElapsedTime(start),
            Environment.CpuUsage.TotalTime - own,
            server is null ? null : server.Cpu - cpu,
            server?.Memory ?? 0);
    }
}
