using BenchmarkDotNet.Attributes;
using Rolecall.Policy;

namespace Rolecall.Microbench;

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
