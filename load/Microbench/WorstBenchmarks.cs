using BenchmarkDotNet.Attributes;
using Rolecall.Policy;

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

/// <summary>The worst documents that are not.</summary>
[MemoryDiagnoser]
public class WorstRefusedBenchmarks
{
    private string json = "";

    [ParamsSource(nameof(Names))]
    public string Document { get; set; } = "";

    public static IEnumerable<string> Names => WorstCases.Refused.Keys;

    [GlobalSetup]
    public void Setup() => json = WorstCases.Refused[Document];

    [Benchmark]
    public string Refuse()
    {
        try
        {
            PolicyDocument.ParseNew(json, PolicyGrammar.Identity);
            throw new InvalidOperationException("it must be refused");
        }
        catch (MalformedPolicyException malformed)
        {
            return malformed.Message;
        }
    }
}
