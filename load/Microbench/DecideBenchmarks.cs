using BenchmarkDotNet.Attributes;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Microbench;

/// <summary>One decision with compiled policies; the request with its condition keys is made once.</summary>
[MemoryDiagnoser]
public class DecideBenchmarks
{
    private ReadyQuestion ready = null!;

    [ParamsSource(nameof(Names))]
    public string Question { get; set; } = "";

    public static IEnumerable<string> Names => Questions.All.Select(question => question.Name);

    [GlobalSetup]
    public void Setup()
    {
        ready = Questions.All.Single(question => question.Name == Question).Ready();
        if (!ready.Decide().Allowed)
            throw new InvalidOperationException($"{Question} must be allowed: {ready.Decide().Explain()}");
    }

    [Benchmark]
    public Decision Decide() => ready.Decide();

    /// <summary>With the condition keys of a new request.</summary>
    [Benchmark]
    public Decision DecideNewRequest() =>
        (ready with { Request = ready.Request with { Context = new ConditionContext(Questions.All[0].Context) } }).Decide();
}
