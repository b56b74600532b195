using System.Runtime.CompilerServices;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Microbench;

/// <summary>A document from text to ready, and the largest of AWS's policies asked.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private string json = "";
    private ReadyQuestion ready = null!;

    [Params("AdministratorAccess", "ReadOnlyAccess")]
    public string Policy { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        json = Document(Policy);
        ready = (Questions.All[0] with { Identity = json }).Ready();
    }

    [Benchmark]
    public CompiledPolicy ParseAndCompile() =>
        CompiledPolicy.Compile(PolicyDocument.Parse(json, PolicyGrammar.Identity), new PolicySource("policy"));

    [Benchmark]
    public Decision Decide() => ready.Decide();

    internal static string Document(string policy)
    {
        var file = Path.Combine(Folder(), "..", "..", "..", "shared", "corpora", "aws-managed-policies", "managed-policies.latest.json");
        return JsonElement.Parse(File.ReadAllText(file)).GetProperty(policy).GetProperty("document").GetRawText();
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
