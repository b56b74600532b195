using Rolecall.Tests;

namespace Rolecall.Cli.Tests.Texts;

/// <summary>What the README and the documentation tell people to type works, word for word.</summary>
public sealed class DocumentTests : IDisposable
{
    /// <summary>A reader's next server has the port of the last one; here each has a free one.</summary>
    private const string OtherPort = "\nunset ROLECALL_ENDPOINT ROLECALL_GRPC_ENDPOINT ROLECALL_READY_FILE ROLECALL_SANDBOX AWS_ENDPOINT_URL\n";

    /// <summary>Of this machine and not of the shell's new home: gRPC is compiled once, which takes half a minute.</summary>
    private static readonly string GoCache =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "go-build");

    private readonly TestShell shell = new();

    /// <summary>Pages whose commands go from "up" to "down".</summary>
    public static TheoryData<string> Pages { get; } = new(
        Directory.GetFiles(Path.Combine(Corpora.Repository, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(file => MarkdownBlocks.Of(file).Any(IsRun))
            .Select(file => Path.GetRelativePath(Corpora.Repository, file)));

    public void Dispose() => shell.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_WorksFromItsFirstBlockToItsLast(string page)
    {
        var session = await Run(string.Join('\n', MarkdownBlocks.Of(Path.Combine(Corpora.Repository, page)).Where(IsRun).Select(Script)));

        session.ExitCode.Should().Be(0, session.Errors + session.Output);
    }

    /// <summary>
    /// "dotnet run" and "dotnet build" are answered by what is built: tests do not build what they test. The keys of the banner are pasted, as the
    /// text says.
    /// </summary>
    [Fact]
    public async Task Readme_WorksFromItsFirstBlockToItsLast()
    {
        var blocks = MarkdownBlocks.Of(Path.Combine(Corpora.Repository, "README.md"));
        var commands = blocks.Where(block => block.Language == "sh").ToArray();
        commands[0].Text.Should().StartWith("dotnet run --project src/Server");
        var access = blocks.Single(block => block.Language == "yaml");
        await File.WriteAllTextAsync(Path.Combine(shell.Home, "access.yaml"), access.Text, TestContext.Current.CancellationToken);

        var session = await Run($$"""
            cd {{shell.Home}}
            mkdir src artifacts && ln -s {{Corpora.Repository}}/artifacts/bin artifacts/bin && ln -s {{Corpora.Repository}}/worlds worlds
            shopt -s expand_aliases
            unset -f rolecall
            dotnet() {
              case "$1" in
                build) ;;
                run) command dotnet {{ServerProcess.Binary}} ;;
                *) command dotnet "$@" ;;
              esac
            }
            { {{commands[0].Text.Split('#')[0]}}; } > banner 2> errors &
            until [ -f data/ready.json ]; do kill -0 $! || { cat errors >&2; exit 1; }; sleep 0.1; done
            eval "$(sed -n '/^# developer:/,/^$/p' banner)"
            {{string.Join('\n', commands[1..3].Select(block => block.Text))}}
            kill $(python3 -c 'import json; print(json.load(open("data/ready.json"))["pid"])'); wait
            {{string.Join(OtherPort, commands[3..].Select(block => MayAnswerNo(block.Text)))}}
            rolecall test access.yaml
            """);

        session.ExitCode.Should().Be(0, session.Errors + session.Output);
        session.Output.Should().Contain("assumed-role/UpdateApp/me").And.Contain("implicitly denied").And.Contain("4 passed, 0 failed");
    }

    /// <summary>A denial is what "can" shows, and what "doctor" finds is the machine's.</summary>
    private static string MayAnswerNo(string text) => string.Join('\n', text.Split('\n').Select(line =>
        line.StartsWith("rolecall can ", StringComparison.Ordinal) || line.StartsWith("rolecall doctor", StringComparison.Ordinal)
            ? line.Replace(" #", " || [ $? = 1 ] #", StringComparison.Ordinal)
            : line));

    private static bool IsRun(MarkdownBlock block) => block.Language is "sh" or "python" or "go";

    private static string Script(MarkdownBlock block) => block.Language switch
    {
        "python" => $"\"${{ROLECALL_TEST_PYTHON:-/usr/bin/python3}}\" - <<'PYTHON'\n{block.Text}\nPYTHON",
        "go" => GoFile(block),
        _ => block.Text,
    };

    /// <summary>Its first line names it; go fmt would leave it as it is.</summary>
    private static string GoFile(MarkdownBlock block) => $"""
        file="$HOME/go/src/example.com/app/{block.Lines[0].TrimStart('/', ' ')}"
        cat > "$file" <<'GO'
        {block.Text}
        GO
        [ -z "$(gofmt -l "$file")" ]
        """;

    private Task<ToolResult> Run(string script) => shell.Bash($"""
        cd {Corpora.Repository}
        export ROLECALL_PORT=0 GOCACHE={GoCache}
        trap 'rolecall down >/dev/null 2>&1 || true' EXIT
        set -e -o pipefail
        {script}
        """);
}
