using Rolecall.Cli.Commands;
using Rolecall.Tests;

namespace Rolecall.Cli.Tests;

/// <summary>Every example of every command's help does what it says.</summary>
public sealed class ExampleTests(StandingServer server) : IDisposable
{
    private const string GitHub = "https://token.actions.githubusercontent.com";

    /// <summary>What an example needs to be there, or not to be there; these may fail.</summary>
    private static readonly Dictionary<string, string[]> Before = new()
    {
        ["rolecall why"] = ["rolecall assume UpdateApp --as tester"],
        ["rolecall why --last"] = ["rolecall assume UpdateApp --as tester"],
        ["rolecall sandbox create"] = ["rolecall sandbox delete trial"],
        ["rolecall sandbox reset"] = ["rolecall sandbox create trial"],
        ["rolecall sandbox delete"] = ["rolecall sandbox create trial"],
        ["rolecall sandbox update"] = ["rolecall sandbox create trial"],
        ["rolecall org delete"] = ["rolecall org create \"Blue Corp\""],
        ["rolecall account close"] = ["rolecall account create \"Example Corp\" retired"],
        ["rolecall world"] = ["rolecall sandbox create worlds"],
        ["rolecall sandbox token"] = ["rolecall sandbox revoke-token ci"],
        ["rolecall sandbox revoke-token"] = ["rolecall sandbox token ci"],
        ["rolecall clock"] = ["rolecall sandbox create clocks"],
        ["rolecall mfa code"] = ["rolecall call Iam/CreateVirtualMFADevice -d '{\"virtualMfaDeviceName\": \"phone\"}' --as development-root"],
        ["rolecall provider mint "] = [$"rolecall provider create-issuer {GitHub}"],
        ["rolecall provider update-saml"] = ["rolecall provider create-saml http://idp.example/staff"],
        ["rolecall provider mint-saml"] = ["rolecall provider create-saml http://idp.example/corp", "rolecall provider put-user alice"],
    };

    /// <summary>Denials and other answers of no are what these show.</summary>
    private static readonly string[] AnsweredNo = ["rolecall can tester sts:AssumeRole UpdateApp"];

    private readonly TestTerminal terminal = new(server);

    /// <summary>"up" and "down" are ServerLifeTests'.</summary>
    public static TheoryData<string> Examples { get; } = new(All.Commands().SelectMany(ExamplesOf).Where(
        example => !example.StartsWith("rolecall up", StringComparison.Ordinal) && example != "rolecall down"));

    public void Dispose() => terminal.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_OfACommandsHelp_Works(string example)
    {
        if (example.StartsWith("rolecall clock", StringComparison.Ordinal))
            terminal["ROLECALL_SANDBOX"] = "clocks";
        if (example.StartsWith("rolecall world", StringComparison.Ordinal))
            terminal["ROLECALL_SANDBOX"] = "worlds";
        File.Copy(Path.Combine(Corpora.Repository, "worlds", "demo.yaml"), Path.Combine(terminal.Folder, "world.yaml"));
        // Whatever AWS clients the machine has, they are slow to start; ProgramsTests looks at what they print.
        if (example.StartsWith("rolecall doctor", StringComparison.Ordinal))
            terminal["PATH"] = terminal.Folder;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "access.yaml"), Path.Combine(terminal.Folder, "access.yaml"));
        foreach (var (_, lines) in Before.Where(one => (example + " ").StartsWith(one.Key, StringComparison.Ordinal)))
        {
            foreach (var line in lines)
                await terminal.RunLine(line);
        }

        var result = await terminal.RunLine(example);

        // What doctor finds is the machine's.
        var code = AnsweredNo.Contains(example) ? 1 : 0;
        if (!example.StartsWith("rolecall doctor", StringComparison.Ordinal))
            result.ExitCode.Should().Be(code, result.Errors + result.Output);
        (result.Output + result.Errors).Should().NotContain("   at ");
    }

    [Fact]
    public void EveryCommand_HasAnExample() =>
        All.Commands().SelectMany(Leaves).Should().OnlyContain(command => command.Examples.Count > 0);

    [Theory]
    [InlineData("")]
    [InlineData("can ")]
    [InlineData("account root-key ")]
    public async Task Help_ShowsExamples(string command)
    {
        var help = await terminal.RunLine($"rolecall {command}--help");

        help.ExitCode.Should().Be(0);
        help.Output.Should().Contain("Example").And.Contain($"  rolecall {command}");
    }

    [Fact]
    public async Task Help_OfTheProgram_TellsItsExitCodes() =>
        (await terminal.Run("--help")).Output.Should().Contain("Exit codes:").And.Contain("no server answers");

    private static IEnumerable<string> ExamplesOf(System.CommandLine.Command command) => Leaves(command).SelectMany(leaf => leaf.Examples);

    private static IEnumerable<RolecallCommand> Leaves(System.CommandLine.Command command) =>
        command.Subcommands.Count == 0 ? [(RolecallCommand)command] : command.Subcommands.SelectMany(Leaves);
}
