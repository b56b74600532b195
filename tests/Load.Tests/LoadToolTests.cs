using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Rolecall.Api.Native.V1;
using Rolecall.LoadTool.Measured;
using Rolecall.LoadTool.Reports;
using Rolecall.LoadTool.Targets;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>The program as its users start it, against real servers: in this process, but where its output or its end is looked at.</summary>
public sealed partial class LoadToolTests(StandingServer server) : IClassFixture<StandingServer>, IDisposable
{
    private static readonly string Binary = Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName,
        "LoadTool",
        new DirectoryInfo(AppContext.BaseDirectory).Name,
        "rolecall-load.dll");

    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-load-tests-").FullName;

    /// <summary>The commands of load/README.md, in their short form.</summary>
    public static TheoryData<string> Examples { get; } = new(Commands().Matches(File.ReadAllText(Path.Combine(
        Corpora.Repository, "load/README.md")))
        .Select(match => match.Groups[1].Value));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("grpc")]
    [InlineData("aws")]
    [InlineData("connect")]
    public async Task MixedScenario_IsPlayedOnEveryWire(string wire)
    {
        var result = await Play($"run {Short("load/scenarios/mixed.yaml")} --wire {wire} {Standing()}");

        result.Wire.Should().Be(wire);
        result.Calls.Should().BeGreaterThan(0);
        // A revocation may overtake a flow: that is a denial by the policy that it puts, and nothing else may fail.
        result.Refusals.Should().OnlyContain(refusal => refusal.Code == "AccessDenied");
        result.Steps.Select(step => step.Step).Should().Contain(["get-caller-identity", "get-object", "assume-role"]);
    }

    /// <summary>Of each, the answer that is right: a grant, or the refusal that the step is for.</summary>
    [Theory]
    [InlineData("grpc")]
    [InlineData("aws")]
    [InlineData("connect")]
    public async Task EveryWayToASession_IsPlayedOnEveryWire_InSandboxesThatGoAfterwards(string wire)
    {
        var result = await Play($"run {Short("load/scenarios/identities.yaml")} --wire {wire} {Standing()}");

        result.Refusals.Should().BeEmpty();
        result.Steps.Select(step => step.Step).Should().Contain(["assume-role-mfa", "web-identity", "saml", "expired-session"]);
        using var calls = new ServerCalls(new Server(
            [new Gateway(new Uri(server.Ready.Aws), new Uri(server.Ready.Grpc))], server.Ready.AdminToken, Figures: null, Started: null));
        (await new SandboxService.SandboxServiceClient(calls.Admin(null)).ListSandboxesAsync(
            new ListSandboxesRequest(), cancellationToken: TestContext.Current.CancellationToken))
            .Sandboxes.Should().OnlyContain(sandbox => !sandbox.Name.StartsWith("load-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorldThatCannotBeMade_IsToldInOneLine()
    {
        var (code, output, errors) = await Run(["assume-role", "--endpoint", server.Ready.Aws, "--grpc", server.Ready.Grpc]);

        (code, output).Should().Be((2, ""));
        errors.TrimEnd().Should().StartWith("rolecall-load: to make a world").And.NotContain("\n");
    }

    [Fact]
    public async Task AssertionsOfCallersWhoWait_CannotBeMintedBefore()
    {
        var file = Path.Combine(folder, "saml.yaml");
        await File.WriteAllTextAsync(
            file, "load: { callers: 1, duration: 1s }\nmix: [{ do: saml }]", TestContext.Current.CancellationToken);
        var errors = new StringWriter();

        (await LoadTool.Cli.Run(["run", file, "--start"], errors)).Should().Be(2);
        errors.ToString().Should().Contain("the step saml wants an open load");
    }

    [Fact]
    public async Task Gateways_AndBaselines_AreToldSideBySide()
    {
        var result = await Play($"assume-role --organizations 1 --accounts 1 --callers 2 --duration 1s --warm-up 0 --baseline echo --baseline kestrel --pid {server.Ready.Pid} --endpoint {server.Ready.Aws} --grpc {server.Ready.Grpc} {Standing()}");

        result.Gateways.Sum(gateway => gateway.Calls).Should().Be(result.Calls);
        result.Gateways.Should().HaveCount(2).And.OnlyContain(gateway => gateway.Calls > 0);
        (result.ConnectionsBefore + result.ConnectionsOpened).Should().Be(8, "four HTTP/2 connections to each");
        result.Baselines.Select(baseline => baseline.Name).Should().Equal("bare gRPC echo", "bare Kestrel POST");
        result.Baselines.Should().OnlyContain(
            baseline => baseline.Calls > 0 && baseline.Failures == 0 && baseline.RateRatio > 0 && baseline.ProcessorFactor > 0);
    }

    /// <summary>A server whose process cannot be looked at tells itself what it uses.</summary>
    [Theory]
    [InlineData("grpc")]
    [InlineData("aws")]
    public async Task ServersFigures_AreReadFromItsMetrics(string wire)
    {
        var result = await Play($"assume-role --organizations 1 --accounts 1 --callers 2 --duration 2s --warm-up 0 --wire {wire} {Standing()}");

        result.Server.Should().NotBeNull();
        result.Server!.CpuSeconds.Should().BeGreaterThan(0);
        result.Server.MemoryBytes.Should().BeGreaterThan(10 << 20);
        result.Heat!.Rows.Should().ContainSingle().Which.MeanMs.Should().HaveCount(2);
    }

    [Fact]
    public async Task ServerThatIsKilled_IsStartedAgain_OnItsDataAndItsPorts()
    {
        var faults = Path.Combine(folder, "faults.yaml");
        await File.WriteAllTextAsync(
            faults, "faults: [{ at: 500ms, do: kill-server }, { at: 600ms, do: start-server }]", TestContext.Current.CancellationToken);

        var result = await Play($"assume-role --start --organizations 1 --accounts 1 --rate 20 --duration 20s --warm-up 0 --with-faults {faults}");

        result.Events.Select(happened => happened.What).Should().Equal("server killed", "server started again", "server ready again");
        result.Refusals.Select(refusal => refusal.Code).Should().Contain("Unavailable");
        result.Slices.Where(slice => slice.At > result.Events[^1].At).Should().NotBeEmpty("it has time to be ready again")
            .And.OnlyContain(slice => slice.Failures == 0, "its roles and keys are still there");
    }

    [Fact]
    public async Task SameSeed_TakesTheSameSteps()
    {
        var world = Path.Combine(folder, "world.json");
        (await Run([.. $"make-world --out {world} --organizations 2 --accounts 1 {Standing()}".Split(' ')])).Code.Should().Be(0);
        var (first, second) = (await Play(Again()), await Play(Again()));

        (first.Calls, first.Failures).Should().Be((100, 0));
        first.Organizations.Select(one => one.Calls).Should().Equal(second.Organizations.Select(one => one.Calls));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(world).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, "it holds secrets");

        string Again() => $"assume-role --rate 50 --duration 2s --warm-up 500ms --skew zipf --world {world} {Standing()}";
    }

    /// <summary>Those who called while the server stood still have waited, whatever the machine does: a third of all arrivals.</summary>
    [Fact]
    public async Task ServerThatStandsStill_ShowsInTheLatencies()
    {
        var faults = Path.Combine(folder, "faults.yaml");
        await File.WriteAllTextAsync(faults, "faults: [{ at: 1s, do: pause-server, for: 2s }]", TestContext.Current.CancellationToken);

        var result =
            await Play($"assume-role --start --organizations 1 --accounts 1 --rate 50 --duration 4s --warm-up 1s --with-faults {faults}");

        result.Calls.Should().Be(200);
        result.Latency.P90.Should().BeGreaterThan(500);
        result.Slices.Should().Contain(second => second.Rate == 0, "nothing comes back in a second in which the server stands still");
        result.Events.Select(happened => happened.What).Should().Equal("server paused for 2 s", "server goes on");
    }

    [Fact]
    public async Task BrokenBound_IsExitCode3()
    {
        var (code, _, errors) = await Run([.. $"assume-role --organizations 1 --accounts 1 --callers 1 --duration 1s --warm-up 0 --fail-if p50>0.001ms {Standing()}".Split(
            ' ')]);

        code.Should().Be(3);
        errors.Should().Contain("failed by p50>0.001ms: it is ");
    }

    [Fact]
    public async Task CtrlC_EndsWithAReportOfWhatThereWas()
    {
        using var tool =
            Start([.. $"assume-role --organizations 1 --accounts 1 --callers 2 --duration 10m --warm-up 0 {Standing()}".Split(' ')]);
        var output = tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await tool.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().OrFail("nothing was told") is { } line
            && !line.Contains("calls/s", StringComparison.Ordinal))
        {
        }
        using (var kill = Process.Start("kill", ["-INT", tool.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        _ = tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken).OrFail("it did not end");

        tool.ExitCode.Should().Be(130);
        (await output).Should().Contain("(ended early)").And.Contain("calls/s**");
    }

    [Fact]
    public async Task CtrlC_WhileTheWorldIsMade_EndsInOneLine()
    {
        using var tool = Start([.. $"assume-role --organizations 100000 --accounts 1 {Standing()}".Split(' ')]);
        _ = tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        (await tool.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().OrFail("nothing was told"))
            .Should().StartWith("making 100000 organizations");
        using (var kill = Process.Start("kill", ["-INT", tool.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).OrFail("it did not end"))
            .Should().Be("rolecall-load: interrupted before anything was measured" + Environment.NewLine);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken).OrFail("it did not end");
        tool.ExitCode.Should().Be(130);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfTheReadme_Runs(string command)
    {
        if (command.Contains("/tmp/mixed.json", StringComparison.Ordinal) && !command.StartsWith("run", StringComparison.Ordinal))
            await File.WriteAllTextAsync(
                Path.Combine(folder, "mixed.json"), ResultFile.Of(FiguresTests.ResultOf(0)), TestContext.Current.CancellationToken);
        var shortened = Duration().Replace(
            command, command.StartsWith("overhead", StringComparison.Ordinal) ? "--duration 50ms" : "--duration 1s");
        shortened = Many().Replace(shortened, "$1 1");
        shortened = shortened.Replace("/tmp/", folder + "/", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        shortened = Scenario().Replace(shortened, match => Short(match.Value));
        // One server for all: --start has a test of its own, and what pauses a server needs it.
        if (!shortened.Contains("with-faults", StringComparison.Ordinal) && Starting().IsMatch(shortened))
            shortened = Starting().Replace(shortened, "") + " " + Standing();
        if (shortened.StartsWith("find-max", StringComparison.Ordinal) || shortened.StartsWith("assume-role", StringComparison.Ordinal))
            shortened += " --warm-up 0";

        var errors = new StringWriter();
        // A busy machine may break a bound; what is held to is that it can be said.
        (await LoadTool.Cli.Run(shortened.Split(' ', StringSplitOptions.RemoveEmptyEntries), errors)).Should().BeOneOf([0, 3], errors.ToString());
    }

    private string Standing()
    {
        var token = Path.Combine(folder, "admin-token");
        File.WriteAllText(token, server.Ready.AdminToken);
        return $"--endpoint {server.Ready.Aws} --grpc {server.Ready.Grpc} --admin-token-file {token}";
    }

    /// <summary>A copy of a scenario or fault file whose times are short.</summary>
    private string Short(string example)
    {
        var text = Time().Replace(
            File.ReadAllText(Path.Combine(Corpora.Repository, example)),
            match => match.Groups[1].Value + (match.Groups[1].Value.Contains("warmUp", StringComparison.Ordinal) ? "200ms" : "1s"));
        var file = Path.Combine(folder, Path.GetFileName(example));
        File.WriteAllText(file, SizeOfWorld().Replace(text, "organizations: 2, accounts: 1"));
        return file;
    }

    private async Task<RunResult> Play(string arguments)
    {
        var file = Path.Combine(folder, "result.json");
        var errors = new StringWriter();
        (await LoadTool.Cli.Run([.. arguments.Split(' '), "--json", file], errors)).Should().Be(0, errors.ToString());
        return ResultFile.Read(file);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(IEnumerable<string> arguments)
    {
        using var tool = Start(arguments);
        var (output, errors) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        await tool.WaitForExitAsync().OrFail("the tool did not end");
        return (tool.ExitCode, await output, await errors);
    }

    internal static Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Binary, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    [GeneratedRegex(@"^rolecall-load (.+)$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("--duration [0-9a-z]+")]
    private static partial Regex Duration();

    [GeneratedRegex("(--organizations|--accounts|--roles|--sandboxes|--callers) [0-9]+")]
    private static partial Regex Many();

    [GeneratedRegex("load/scenarios/[a-z.]+")]
    private static partial Regex Scenario();

    [GeneratedRegex("--start|--server [^ ]+")]
    private static partial Regex Starting();

    [GeneratedRegex("((?:duration|warmUp|before|during|after|at|for): )[0-9a-z]+")]
    private static partial Regex Time();

    [GeneratedRegex("organizations: [0-9]+, accounts: [0-9]+")]
    private static partial Regex SizeOfWorld();
}
