using System.Diagnostics;
using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>
/// The other programs of load/README.md, in their short form: load/hostile, Microbench, SessionMemory. load/chaos is tests/run --chaos.
/// </summary>
public sealed partial class LoadProgramsTests
{
    /// <summary>One attack where the example plays them all.</summary>
    private const string Attack = "names-access-keys";

    public static TheoryData<string> Floods { get; } = new(Hostile().Matches(Readme).Select(match => match.Groups[1].Value.Trim()));

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
        var said = await Run("Hostile", [.. asked, "--seconds", "0.2", "--names", "50", "--pairs", "20"]);

        said.Should().Contain(arguments.Contains("timing", StringComparison.Ordinal) ? "Mann–Whitney" : "names-");
    }

    /// <summary>Those who read it compare figures, so each line is there.</summary>
    [Theory]
    [InlineData("processor-time 0.0005", "| decide: ")]
    [InlineData("figures", "policy decision, simple allow|")]
    [InlineData("--filter *WorstRefused* --list flat", "WorstRefusedBenchmarks")]
    public async Task Microbench_Prints(string arguments, string printed) =>
        (await Run("Microbench", arguments.Split(' '))).Should().Contain(printed);

    [Fact]
    public async Task SessionMemory_PrintsItsTable() => (await Run("SessionMemory", ["200", "100"])).Should().Contain("the same, idle");

    private static async Task<string> Run(string project, string[] arguments)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"Rolecall.{project}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().OrFail($"{project} {string.Join(' ', arguments)} did not end");
        process.ExitCode.Should().Be(0, "{0}", await errors);
        return await output;
    }

    [GeneratedRegex("^load/hostile (.*?)(?: > table.md| *#.*)?$", RegexOptions.Multiline)]
    private static partial Regex Hostile();

    [GeneratedRegex("(--server|--before) [^ ]+")]
    private static partial Regex Binaries();

    [GeneratedRegex("(names-[a-z-]+)(?: names-[a-z-]+)+")]
    private static partial Regex Others();

    [GeneratedRegex("--(?:names|pairs) [0-9]+")]
    private static partial Regex Sizes();
}
