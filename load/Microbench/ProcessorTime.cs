using System.Globalization;
using Rolecall.Policy;

namespace Rolecall.Microbench;

/// <summary>
/// Processor time of single acts: on a machine that others use too it says what BenchmarkDotNet's wall clock cannot.
/// </summary>
internal static class ProcessorTime
{
    /// <summary>Of processor time, too: on a busy machine a second is not enough to be compiled well.</summary>
    public static TimeSpan Span { get; set; } = TimeSpan.FromSeconds(0.3);

    /// <summary>Everything that is benchmarked, as a table.</summary>
    public static void Print()
    {
        Console.WriteLine("| what | processor time | allocated |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var question in Questions.All)
        {
            var ready = question.Ready();
            Print("decide: " + question.Name, () => ready.Decide());
        }
        foreach (var name in (string[])["AdministratorAccess", "ReadOnlyAccess"])
        {
            var json = CompileBenchmarks.Document(name);
            var ready = (Questions.All[0] with { Identity = json }).Ready();
            Print(
                $"parse and compile {name}",
                () => CompiledPolicy.Compile(PolicyDocument.Parse(json, PolicyGrammar.Identity), new PolicySource("policy")));
            Print($"decide by {name}", () => ready.Decide());
        }
        foreach (var (name, question) in WorstCases.Legal)
            Print($"read, compile, decide, explain: {name}", () => question.Ready().Decide());
        foreach (var (name, question) in WorstCases.Decided)
        {
            var ready = question.Ready();
            Print($"decide, explain ({ready.Decide().Steps:N0} steps): {name}", () => ready.Decide());
        }
        foreach (var (name, json) in WorstCases.Refused)
            Print($"refuse: {name}", () => WorstRefusedBenchmarks.Refuse(json));
    }

    /// <summary>What the design holds decisions to, as load/run --more reads it.</summary>
    public static void PrintFigures()
    {
        foreach (var (name, goal) in new[] { ("simple allow", 1), ("20 statements with conditions", 5) })
        {
            var ready = Questions.All.Single(question => question.Name == name).Ready();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"policy decision, {name}|{Of(() => ready.Decide()) / 1e3:F3}|µs|{goal}|most"));
        }
    }

    /// <summary>Nanoseconds of one act, after as long a time to warm up.</summary>
    public static double Of(Func<object> act)
    {
        Measure(act);
        return Measure(act);
    }

    private static void Print(string what, Func<object> act)
    {
        var nanoseconds = Of(act);
        var before = GC.GetAllocatedBytesForCurrentThread();
        act();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var time = nanoseconds >= 1e6 ? $"{nanoseconds / 1e6:F2} ms" : $"{nanoseconds / 1e3:F2} µs";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what.Replace("|", "\\|")} | {time} | {bytes:N0} B |"));
    }

    private static double Measure(Func<object> act)
    {
        var used = Environment.CpuUsage.TotalTime;
        long calls = 0;
        for (long batch = 1; Environment.CpuUsage.TotalTime - used < Span; batch = Math.Min(2 * batch, 1_000))
        {
            for (var i = 0; i < batch; i++)
                act();
            calls += batch;
        }
        return (Environment.CpuUsage.TotalTime - used).TotalNanoseconds / calls;
    }
}
