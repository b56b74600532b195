using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Programs;

/// <summary>
/// The other programs of load/README.md, in their short form: load/hostile, Microbench, SessionMemory, and the scripts around them.
/// load/chaos is tests/run --chaos.
/// </summary>
public sealed partial class LoadProgramsTests
{
    /// <summary>One attack where the example plays them all.</summary>
    private const string Attack = "names-access-keys";

    public static TheoryData<string> Floods { get; } = new(Hostile().Matches(Readme).Select(match => match.Groups[1].Value.Trim()));

    private static string Python => Environment.GetEnvironmentVariable("ROLECALL_TEST_PYTHON") ?? "python3";

    private static string Readme => File.ReadAllText(Path.Combine(Corpora.Repository, "load/README.md"));

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task Flood_OfTheReadme_IsPlayed(string arguments)
    {
        // Each attack has a server of its own, so one of several is played.
        var shortened = Others().Replace(Binaries().Replace(Sizes().Replace(arguments, ""), "$1 " + ServerProcess.Binary), "$1");
        if (!shortened.Contains("names-", StringComparison.Ordinal) && !shortened.Contains("timing", StringComparison.Ordinal))
            shortened += " " + Attack;

        string[] asked = [.. shortened.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var said = await LoadScripts.Run("Hostile", [.. asked, "--seconds", "0.2", "--names", "50", "--pairs", "20"]);

        said.Should().Contain(arguments.Contains("timing", StringComparison.Ordinal) ? "Mann–Whitney" : "names-");
    }

    /// <summary>Those who read it compare figures, so each line is there.</summary>
    [Theory]
    [InlineData("processor-time 0.0005", "| decide: ")]
    [InlineData("figures", "policy decision, simple allow|")]
    [InlineData("--filter *WorstRefused* --list flat", "WorstRefusedBenchmarks")]
    public async Task Microbench_Prints(string arguments, string printed) =>
        (await LoadScripts.Run("Microbench", arguments.Split(' '))).Should().Contain(printed);

    [Fact]
    public async Task SessionMemory_PrintsItsTable() =>
        (await LoadScripts.Run("SessionMemory", ["200", "100"])).Should().Contain("the same, idle");

    [Fact]
    public async Task BadInput_PrintsItsTable()
    {
        Corpora.Folder("naughty-strings");

        (await LoadScripts.Start(Python, [LoadScripts.At("load/bad-input"), ServerProcess.Binary, "2"]))
            .Should().Contain("| 10,000 list members | 10 |");
    }

    [Fact]
    public async Task CompareIamSimulate_PrintsTheRatios() =>
        (await LoadScripts.Start("sh", [LoadScripts.At("load/Microbench/compare-iam-simulate"), .. LoadScripts.Built]))
            .Should().Contain("| ratio to compiled |");

    [GeneratedRegex("^load/hostile (.*?)(?: > table.md| *#.*)?$", RegexOptions.Multiline)]
    private static partial Regex Hostile();

    [GeneratedRegex("(--server|--before) [^ ]+")]
    private static partial Regex Binaries();

    [GeneratedRegex("(names-[a-z-]+)(?: names-[a-z-]+)+")]
    private static partial Regex Others();

    [GeneratedRegex("--(?:names|pairs) [0-9]+")]
    private static partial Regex Sizes();
}
