using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>
/// The commands of load/README.md that measure Rolecall itself, in their short form and on servers that they share; rolecall-load's are in
/// <see cref="LoadToolTests"/>.
/// </summary>
public sealed partial class LoadRunTests(SharedServers servers) : IClassFixture<SharedServers>
{
    /// <summary>So little of everything that what is left is the start of servers.</summary>
    private static readonly string[] Little =
    [
        "--quick", "--seconds", "0.1", "--organizations", "2", "--accounts", "2", "--callers", "4", "--connections", "1", "--warm-up", "1",
        "--cold-roles", "20", "--scale-organizations", "1", "--rate", "50", "--write-accounts", "2",
    ];

    public static TheoryData<string> Examples { get; } = new(Lines());

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfTheReadme_Runs(string arguments)
    {
        // A published server is what is measured; the built one is what a test has. Sizes are those above.
        string[] asked = [.. Sizes().Replace(Binaries().Replace(arguments, "$1 " + ServerProcess.Binary), "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var (output, progress) = (new StringWriter(), new StringWriter());

        (await LoadGenerator.Cli.Run([.. asked, .. Little], output, progress, servers.Lent)).Should().Be(0, progress.ToString());

        output.ToString().Should().Contain("# Load figures of ").And.Contain("Failed calls: 0");
    }

    [Theory]
    [InlineData("--nope")]
    [InlineData("tea")]
    [InlineData("--rounds many")]
    public async Task OptionThatIsNotThere_IsToldInOneLine(string arguments)
    {
        var progress = new StringWriter();

        (await LoadGenerator.Cli.Run(arguments.Split(' '), TextWriter.Null, progress)).Should().Be(2);
        progress.ToString().TrimEnd().Should().StartWith("load/run: ").And.NotContain("\n");
    }

    /// <summary>What stands after load/run in the README, without comments; --quick is what all of them are.</summary>
    private static IEnumerable<string> Lines() =>
        Command().Matches(File.ReadAllText(Path.Combine(Corpora.Repository, "load/README.md")))
            .Select(match => match.Groups[1].Value.Split('#')[0].Replace("--quick", "", StringComparison.Ordinal).Trim())
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex("^load/run(.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("(--server|--before) [^ ]+")]
    private static partial Regex Binaries();

    [GeneratedRegex("--(?:rounds|seconds) [0-9]+")]
    private static partial Regex Sizes();
}
