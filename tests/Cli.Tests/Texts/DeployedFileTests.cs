using System.Text.Json;
using Rolecall.Cli.Commands;
using Rolecall.Tests;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Cli.Tests.Texts;

/// <summary>Files that other programs read: what they must have, and that what they start is there.</summary>
public sealed class DeployedFileTests
{
    private static readonly string Deploy = Path.Combine(Corpora.Repository, "deploy");

    /// <summary>https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax</summary>
    [Fact]
    public async Task GitHubAction_IsComposite_AndItsScriptIsOne()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(Deploy, "github-action", "action.yml"), TestContext.Current.CancellationToken)));
        var action = stream.Documents.Single().RootNode;

        action["runs"]["using"].ToString().Should().Be("composite");
        var steps = ((YamlSequenceNode)action["runs"]["steps"]).Children;
        var step = steps.Single(one => ((YamlMappingNode)one).Children.ContainsKey(new YamlScalarNode("run")));
        step["shell"].ToString().Should().Be("bash", "a composite action's step has to say it");
        foreach (var (_, output) in ((YamlMappingNode)action["outputs"]).Children)
            output["value"].ToString().Should().StartWith($"${{{{ steps.{step["id"]}.outputs.");
        var script = step["run"].ToString();
        script.Should().NotContain("${{", "what a caller gives is no part of a script");
        await BashTakes(script);
        CommandsOf(script).Should().OnlyContain(command => All.Commands().Any(known => known.Name == command)).And.NotBeEmpty();
    }

    /// <summary>https://containers.dev/implementors/json_reference</summary>
    [Fact]
    public async Task Devcontainer_IsJson_AndStartsAServer()
    {
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Deploy, "devcontainer", "devcontainer.json"), TestContext.Current.CancellationToken));
        var root = json.RootElement;

        root.GetProperty("image").GetString().Should().NotBeEmpty();
        root.GetProperty("forwardPorts").EnumerateArray().Select(port => port.GetInt32()).Should().Equal(4566, 4567);
        CommandsOf(root.GetProperty("postStartCommand").GetString()!).Should().Equal("up");
        await BashTakes(root.GetProperty("postCreateCommand").GetString()!);
    }

    [Theory]
    [InlineData("pack")]
    [InlineData("cli")]
    public async Task Script_IsOne(string script) =>
        await BashTakes(await File.ReadAllTextAsync(Path.Combine(Deploy, script), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Reference_IsWhatItIsGeneratedFrom()
    {
        var check = await Tool.Run(Path.Combine(Corpora.Repository, "docs", "reference", "generate"), new Dictionary<string, string>(), "--check");

        check.ExitCode.Should().Be(0, check.Output + check.Errors + " Run docs/reference/generate.");
    }

    private static IEnumerable<string> CommandsOf(string script) =>
        script.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("rolecall ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);

    /// <summary>Reads it and runs nothing.</summary>
    private static async Task BashTakes(string script)
    {
        var read = await Tool.Run("bash", new Dictionary<string, string>(), "-n", "-c", script);
        read.ExitCode.Should().Be(0, read.Errors);
    }
}
