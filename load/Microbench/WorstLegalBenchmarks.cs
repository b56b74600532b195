using BenchmarkDotNet.Attributes;
using Rolecall.Policy.Decisions;

namespace Rolecall.Microbench;

/// <summary>Read, compiled and asked, of the worst documents that are legal.</summary>
[MemoryDiagnoser]
public class WorstLegalBenchmarks
{
    private Question question = null!;

    [ParamsSource(nameof(Names))]
    public string Document { get; set; } = "";

    public static IEnumerable<string> Names => WorstCases.Legal.Keys;

    [GlobalSetup]
    public void Setup() => question = WorstCases.Legal[Document];

    [Benchmark]
    public Decision ReadCompileDecideExplain() => question.Ready().Decide();
}
