using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests.GrainCalls;

/// <summary>What a call allocates until its record is handed over: each byte is paid for again by the collector, whose pauses everybody has.</summary>
[Collection(nameof(CountedCalls))]
public sealed class CallAllocationTests(OneSilo silos)
{
    /// <summary>Bytes. On 2026-12-01 it was 4,900, and 9,200 before.</summary>
    private const long MostOfAssumeRole = 6_000;

    /// <summary>
    /// Of so many, the lower quarter: the first ones are those of code that is not optimized yet, and a few are the grains' to do, which end here
    /// before their record is made.
    /// </summary>
    private const int Times = 400;

    [Fact]
    public async Task AssumeRole_ByKey_AllocatesFewBytes()
    {
        var pipeline = silos.First.Part<CallPipeline>();
        var allocated = new long[Times];
        for (var i = 0; i < Times; i++)
        {
            var call = silos.First.CallOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp), explain: false);
            // All of it happens on this thread, until it waits for the trail.
            var before = GC.GetAllocatedBytesForCurrentThread();
            var running = pipeline.Run(call);
            allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            await running;
        }

        Array.Sort(allocated);
        allocated[Times / 4].Should().BeLessThan(MostOfAssumeRole);
    }
}
