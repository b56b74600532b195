using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Load.Tests;

/// <summary>
/// The commands of load/README.md that measure Rolecall itself, in their short form and on servers that they share; rolecall-load's are in
/// <see cref="LoadToolTests"/>.
/// </summary>
public sealed partial class LoadRunTests(LoadRunServers servers) : IClassFixture<LoadRunServers>
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
        // What runs everything runs here what no other example does.
        if (arguments.Length == 0)
            arguments = string.Join(' ', LoadGenerator.Parts.All.Select(part => part.Name).Except(string.Join(' ', Lines()).Split(' ')));
        var shortened = Sizes().Replace(Binaries().Replace(arguments, "$1 " + ServerProcess.Binary), "");
        string[] asked = [.. shortened.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var (output, progress) = (new StringWriter(), new StringWriter());

        (await LoadGenerator.Cli.Run([.. asked, .. Little], output, progress, servers.Lent)).Should().Be(0, progress.ToString());

        output.ToString().Should().Contain("# Load figures of ").And.Contain("Failed calls: 0");
    }

    [Theory]
    [InlineData("--nope")]
    [InlineData("tea")]
    [InlineData("--rounds many")]
    [InlineData("start --more /nowhere/figures")]
    public async Task OptionThatIsNotThere_IsToldInOneLine(string arguments)
    {
        var progress = new StringWriter();

        (await LoadGenerator.Cli.Run(arguments.Split(' '), TextWriter.Null, progress)).Should().Be(2);
        progress.ToString().TrimEnd().Should().StartWith("load/run: ").And.NotContain("\n");
    }

    [Fact]
    public async Task ServerThatIsNotThere_IsToldInOneLine()
    {
        var progress = new StringWriter();

        string[] asked = ["start", "--quick", "--server", "/nowhere/Rolecall.Server.dll"];
        (await LoadGenerator.Cli.Run(asked, TextWriter.Null, progress)).Should().Be(1);
        progress.ToString().TrimEnd().Should().StartWith("load/run: ").And.NotContain("\n");
    }

    /// <summary>Servers are shared by their builds: another one is not measured by the first.</summary>
    [Fact]
    public async Task AnotherServerThatIsNotThere_IsNotTakenForTheOneThatIs()
    {
        await using var first = await servers.Lent.StartBefore(ServerProcess.Binary);

        var another = () => servers.Lent.StartBefore("/nowhere/Rolecall.Server.dll");

        await another.Should().ThrowAsync<InvalidOperationException>();
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
