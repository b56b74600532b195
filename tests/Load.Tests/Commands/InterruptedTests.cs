using System.Diagnostics;
using System.Globalization;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Commands;

/// <summary>What Ctrl-C, and a baseline that fails, leave of what was measured before.</summary>
public sealed class InterruptedTests(StandingServer server) : IClassFixture<StandingServer>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-interrupted-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task CtrlC_DuringABaseline_KeepsTheRun_AndLeavesTheBaselineOut()
    {
        var (code, output, _) = await Run(
            "assume-role --callers 1 --duration 4s --warm-up 0 --baseline echo", interruptAfter: "the same load on");

        code.Should().Be(130);
        output.Should().Contain("calls/s**").And.NotContain("(ended early)").And.NotContain("bare gRPC echo");
    }

    [Fact]
    public async Task CtrlC_DuringATrial_MakesNoRateOfIt()
    {
        var (code, output, _) = await Run("find-max --while p99<60s --duration 10m --warm-up 0", interruptAfter: "made 1 roles");

        (code, output.TrimEnd()).Should().Be((130, "no rate was found at which the bounds hold (ended early)"));
    }

    [Fact]
    public async Task Baseline_ThatFails_LeavesTheRunItsReport()
    {
        var (code, output, last) = await Run(
            "assume-role --callers 1 --duration 1s --warm-up 0 --baseline echo",
            interruptAfter: null,
            // By which a host of ASP.NET Core does not start: the echo is one, and the tool is none.
            ("Logging__LogLevel__Default", "nonsense"));

        code.Should().Be(1);
        output.Should().Contain("calls/s**");
        last.Should().StartWith("rolecall-load: ");
    }

    /// <param name="interruptAfter">What the line of standard error holds after which Ctrl-C comes; null for never.</param>
    /// <returns>Last is the last line of standard error.</returns>
    private async Task<(int Code, string Output, string Last)> Run(
        string arguments, string? interruptAfter, params (string Name, string Value)[] environment)
    {
        var token = Path.Combine(folder, "admin-token");
        await File.WriteAllTextAsync(token, server.Ready.AdminToken);
        var target = $"--endpoint {server.Ready.Aws} --grpc {server.Ready.Grpc} --admin-token-file {token}";
        using var tool = LoadToolTests.Start($"{arguments} --organizations 1 --accounts 1 {target}".Split(' '), environment);
        var output = tool.StandardOutput.ReadToEndAsync();
        var last = "";
        while (await tool.StandardError.ReadLineAsync().OrFail("nothing was told") is { } line)
        {
            last = line;
            if (interruptAfter is null || !line.Contains(interruptAfter, StringComparison.Ordinal))
                continue;
            using var kill = Process.Start("kill", ["-INT", tool.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }
        await tool.WaitForExitAsync().OrFail("it did not end");
        return (tool.ExitCode, await output, last);
    }
}
