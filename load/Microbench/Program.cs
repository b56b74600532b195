using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Rolecall.Microbench;

switch (args)
{
    case ["questions"]:
        Console.Write(SimulateQuestions.Json());
        break;
    case ["processor-time", var seconds] when double.TryParse(seconds, CultureInfo.InvariantCulture, out var span):
        ProcessorTime.Span = TimeSpan.FromSeconds(span);
        ProcessorTime.Print();
        break;
    case ["processor-time"]:
        ProcessorTime.Print();
        break;
    case ["figures"]:
        ProcessorTime.PrintFigures();
        break;
    case ["compare"]:
        Console.Write(Comparison.Json());
        break;
    default:
        // In this process: the repository's build settings do not suit the projects that BenchmarkDotNet generates.
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
            .Run(args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
        break;
}
