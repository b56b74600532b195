using System.Diagnostics;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Measured;

/// <summary>What a run used.</summary>
/// <param name="StartedAt">UTC.</param>
/// <param name="ServerCpu">Null where the server's figures cannot be read.</param>
/// <param name="ServerMemory">Resident bytes at the end.</param>
internal sealed record Usage(DateTimeOffset StartedAt, TimeSpan Elapsed, TimeSpan OwnCpu, TimeSpan? ServerCpu, long ServerMemory)
{
    /// <summary>Where the server ran.</summary>
    public ServerPlace Place { get; init; }

    /// <summary>Begins to measure; the answer ends it.</summary>
    public static async Task<Func<Task<Usage>>> Begin(Server target)
    {
        var server = target.Figures;
        var before = server is null ? null : await server.Read();
        var (startedAt, start, own) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        return async () =>
        {
            var (elapsed, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - own);
            var after = server is null ? null : await server.Read();
            return new Usage(startedAt, elapsed, used, before is null ? null : after?.Cpu - before.Value.Cpu, after?.Memory ?? 0)
            {
                Place = target.Place,
            };
        };
    }
}
