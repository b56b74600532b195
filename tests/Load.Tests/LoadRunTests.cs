using System.Diagnostics;
using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>The commands of load/README.md that measure Rolecall itself, in their short form; rolecall-load's are in <see cref="LoadToolTests"/>.</summary>
public sealed partial class LoadRunTests
{
    /// <summary>So little of everything that each part is over in about a second.</summary>
    private static readonly string[] Little =
    [
        "--quick", "--organizations", "2", "--accounts", "2", "--callers", "4", "--connections", "1", "--warm-up", "20", "--cold-roles", "20",
        "--scale-organizations", "1", "--rate", "50", "--write-accounts", "2",
    ];

    /// <summary>Those that name parts: without any it is all of them, which these are.</summary>
    public static TheoryData<string> Examples { get; } = new(Lines("run").Where(line => Part().IsMatch(line)));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfTheReadme_Runs(string arguments)
    {
        // A published server is what is measured; the built one is what a test has. Sizes are those above.
        string[] asked = [.. Sizes().Replace(Servers().Replace(arguments, "$1 " + ServerProcess.Binary), "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        var said = await Run("LoadGenerator", [.. asked, .. Little]);

        said.Should().Contain("# Load figures of ").And.Contain("Failed calls: 0");
    }

    private static async Task<string> Run(string project, string[] arguments)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"Rolecall.{project}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().OrFail($"load/run {string.Join(' ', arguments)} did not end");
        process.ExitCode.Should().Be(0, "{0}", await errors);
        return await output;
    }

    /// <summary>What stands after a program of load/ in the README, without comments.</summary>
    private static IEnumerable<string> Lines(string program) =>
        Command().Matches(File.ReadAllText(Path.Combine(Corpora.Repository, "load/README.md")))
            .Where(match => match.Groups[1].Value == program)
            .Select(match => match.Groups[2].Value.Split('#')[0].Trim());

    [GeneratedRegex("^load/([a-z]+)(.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("(?:^| )(?:assume-role|tagged|sessions|federated|iam|start|writes|access|settings|spread|scale)(?: |$)")]
    private static partial Regex Part();

    [GeneratedRegex("(--server|--before) [^ ]+")]
    private static partial Regex Servers();

    [GeneratedRegex("--(?:rounds|seconds) [0-9]+")]
    private static partial Regex Sizes();
}
