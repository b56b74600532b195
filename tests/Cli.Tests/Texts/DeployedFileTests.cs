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
        stream.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(Deploy, "github-action", "action.yml"),
            TestContext.Current.CancellationToken)));
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

    /// <summary>
    /// In a clean folder, with the variables that GitHub's runner sets. What it installs from a feed is answered by what is built.
    /// </summary>
    [Fact]
    public async Task GitHubActionsScript_StartsAServer_AndTellsTheJob()
    {
        using var shell = new TestShell();
        var built = Path.Combine(Corpora.Repository, "artifacts", "bin");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;

        var session = await shell.Bash($$"""
            unset -f rolecall
            export RUNNER_TEMP="$HOME/temp" GITHUB_OUTPUT="$HOME/output" GITHUB_PATH="$HOME/path" GITHUB_ENV="$HOME/env" ROLECALL_WORLD= ROLECALL_TOOL_VERSION=0.1.0
            mkdir -p "$RUNNER_TEMP" "$HOME/.dotnet/tools"
            dotnet() {
              [ "$1 $2" = "tool install" ] || { command dotnet "$@"; return; }
              case $4 in
                Rolecall.Server) printf '#!/bin/sh\nexec dotnet {{built}}/Server/{{configuration}}/Rolecall.Server.dll "$@"\n' > "$HOME/.dotnet/tools/rolecall-server" ;;
                Rolecall.Cli) printf '#!/bin/sh\nexec dotnet {{built}}/Cli/{{configuration}}/rolecall.dll "$@"\n' > "$HOME/.dotnet/tools/rolecall" ;;
                *) return 1 ;;
              esac
              chmod +x "$HOME/.dotnet/tools/"*
            }
            ( {{ActionScript()}}
            ) || exit 1
            while read -r line; do export "$line"; done < "$GITHUB_ENV"
            PATH="$(cat "$GITHUB_PATH"):$PATH"
            grep -qx "endpoint=$AWS_ENDPOINT_URL" "$GITHUB_OUTPUT" && curl -sf "$AWS_ENDPOINT_URL/_rolecall/health"
            answered=$?
            rolecall can developer sts:AssumeRole UpdateApp --expect allow || answered=$?
            rolecall down && exit $answered
            """);

        session.ExitCode.Should().Be(0, session.Errors + session.Output);
        session.Output.Should().Contain("allowed");
    }

    private static string ActionScript()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Deploy, "github-action", "action.yml"))));
        return ((YamlSequenceNode)stream.Documents.Single().RootNode["runs"]["steps"]).Children.OfType<YamlMappingNode>()
            .Single(step => step.Children.ContainsKey(new YamlScalarNode("run")))["run"].ToString();
    }

    /// <summary>Terraform's own parser; what the provider makes of it, nobody can try here.</summary>
    [Fact]
    public async Task TerraformOfThePage_IsHcl()
    {
        var page = Path.Combine(Corpora.Repository, "docs", "how-to", "terraform.md");
        var block = MarkdownBlocks.Of(page).Single(one => one.Language == "hcl").Text;
        if (!TestShell.IsThere("terraform"))
        {
            block.Count(letter => letter == '{').Should().Be(block.Count(letter => letter == '}'),
                "no terraform is here: its parser is not asked");
            return;
        }
        using var shell = new TestShell();
        var session = await shell.Bash($"cat > main.tf <<'HCL'\n{block}\nHCL\nCHECKPOINT_DISABLE=1 terraform fmt -check -diff main.tf");
        session.ExitCode.Should().Be(0, session.Errors + session.Output);
    }

    /// <summary>https://containers.dev/implementors/json_reference</summary>
    [Fact]
    public async Task Devcontainer_IsJson_AndStartsAServer()
    {
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Deploy, "devcontainer", "devcontainer.json"),
            TestContext.Current.CancellationToken));
        var root = json.RootElement;

        root.GetProperty("image").GetString().Should().NotBeEmpty();
        root.GetProperty("forwardPorts").EnumerateArray().Select(port => port.GetInt32()).Should().Equal(4566, 4567);
        CommandsOf(root.GetProperty("postStartCommand").GetString()!).Should().Equal("up");
        await BashTakes(root.GetProperty("postCreateCommand").GetString()!);
    }

    [Theory]
    [InlineData("pack")]
    [InlineData("cli")]
    [InlineData("try-archive")]
    public async Task Script_IsOne(string script) =>
        await BashTakes(await File.ReadAllTextAsync(Path.Combine(Deploy, script), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Reference_IsWhatItIsGeneratedFrom()
    {
        var check = await Tool.Run(Path.Combine(Corpora.Repository, "docs", "reference", "generate"), new Dictionary<string, string>(),
            "--check");

        check.ExitCode.Should().Be(0, check.Output + check.Errors + " Run docs/reference/generate.");
    }

    private static IEnumerable<string> CommandsOf(string script) =>
        script.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("rolecall ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);

    /// <summary>Reads it and runs nothing.</summary>
    private static async Task BashTakes(string script)
    {
        var read = await Tool.Run("bash", new Dictionary<string, string>(), "-n", "-c", script);
        read.ExitCode.Should().Be(0, read.Errors);
    }
}
