using System.Diagnostics;
using HdrHistogram;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadDriver.Loops;

/// <summary>Counts calls as they end.</summary>
internal sealed class Meter(Target target) : ICalls
{
    private readonly HistogramBase latencies = HistogramFactory.With64BitBucketSize()
        .WithValuesFrom(1).WithValuesUpTo(600_000_000).WithPrecisionOf(3).WithThreadSafeWrites().Create();

    private readonly long start = Stopwatch.GetTimestamp();
    private readonly TimeSpan serverCpu = target.Server.Cpu;
    private readonly TimeSpan ownCpu = Environment.CpuUsage.TotalTime;
    private readonly TimeSpan compiler = target.Server.Compiler;
    private readonly long serverAllocated = target.Server.Allocated;
    private long calls;
    private long failures;
    private string? firstFailure;

    /// <inheritdoc />
    public async Task Make(long number, long intended)
    {
        try
        {
            await target.Call(number);
            latencies.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(intended).TotalMicroseconds));
            Interlocked.Increment(ref calls);
        }
        catch (Exception failure) when (failure is Grpc.Core.RpcException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            Interlocked.CompareExchange(ref firstFailure, failure.Message, null);
            Interlocked.Increment(ref failures);
        }
    }

    public Outcome Read() => new(target.Name, calls, failures, firstFailure, Stopwatch.GetElapsedTime(start), latencies,
        target.Server.Cpu - serverCpu, Environment.CpuUsage.TotalTime - ownCpu)
    {
        Compiler = target.Server.Compiler - compiler,
        ServerAllocated = target.Server.Allocated - serverAllocated,
    };
}
