using BenchmarkDotNet.Attributes;
using Rolecall.Policy;
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
    public string Refuse() => Refuse(json);

    internal static string Refuse(string json)
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
