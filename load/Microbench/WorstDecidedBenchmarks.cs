using BenchmarkDotNet.Attributes;
using Rolecall.Policy.Decisions;

namespace Rolecall.Microbench;

/// <summary>Asked alone, of the worst policies that a caller or a bucket may have: each call does that.</summary>
[MemoryDiagnoser]
public class WorstDecidedBenchmarks
{
    private ReadyQuestion ready = null!;

    [ParamsSource(nameof(Names))]
    public string Policies { get; set; } = "";

    public static IEnumerable<string> Names => WorstCases.Decided.Keys;

    [GlobalSetup]
    public void Setup() => ready = WorstCases.Decided[Policies].Ready();

    [Benchmark]
    public Decision DecideExplain() => ready.Decide();
}
