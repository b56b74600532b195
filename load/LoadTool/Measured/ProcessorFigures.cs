namespace Rolecall.LoadTool.Measured;

/// <summary>What a process used during the run.</summary>
/// <param name="CpuSeconds">User and system.</param>
/// <param name="MicrosecondsPerCall">Of processor time, for each call that came back.</param>
/// <param name="Cores">How many cores it kept busy.</param>
/// <param name="MemoryBytes">Resident, at the end.</param>
internal sealed record ProcessorFigures(double CpuSeconds, double MicrosecondsPerCall, double Cores, long MemoryBytes)
{
    public static ProcessorFigures Of(TimeSpan cpu, TimeSpan elapsed, long calls, long memory) => new(
        cpu.TotalSeconds, cpu.TotalMicroseconds / Math.Max(1, calls), cpu / elapsed, memory);
}
