namespace Rolecall.Cli.Tests;

/// <summary>Completion and variables in each shell that is on this machine; tests/run brings zsh and fish.</summary>
public sealed class ShellTests : IDisposable
{
    private const string ReadyFile = """
        {"pid": 1, "aws": "http://127.0.0.1:1", "grpc": "http://127.0.0.1:2",
        "people": [{"name": "developer", "accountId": "", "arn": "", "accessKeyId": "", "secretAccessKey": ""}]}
        """;

    private static readonly Dictionary<string, string> Completing = new()
    {
        ["bash"] = """
            export ROLECALL_READY_FILE="$HOME/ready.json"
            source <(rolecall completion bash)
            complete_line() { COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=($1 "$2") COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); _rolecall; echo "${COMPREPLY[@]}"; }
            complete_line "rolecall who-can-a"
            complete_line "rolecall env dev"
            """,
        ["fish"] = """
            set -gx ROLECALL_READY_FILE $HOME/ready.json
            rolecall completion fish | source
            complete -C "rolecall who-can-a"
            complete -C "rolecall env dev"
            """,
        // Completion is the line editor's: a shell at a terminal of its own completes, and tells its line.
        ["zsh"] = """
            export ROLECALL_READY_FILE=$HOME/ready.json
            functions rolecall > program
            rolecall completion zsh > completion
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell 'PS1= PS2=; autoload -Uz compinit; compinit -u -D; source ./program; source ./completion'
            zpty -w shell 'tell() { print -r -- "<$BUFFER>"; BUFFER= }; zle -N tell; bindkey "^X" tell; print beg"un"'
            zpty -r shell told '*begun*'
            complete_line() { zpty -n -w shell "$1"$'\t\C-x'; zpty -r shell told '*<*>*'; told=${told##*<}; print -r -- ${${${told%%>*}% }##* } }
            complete_line "rolecall who-can-a"
            complete_line "rolecall env dev"
            zpty -d shell
            """,
        ["pwsh"] = """
            $Env:ROLECALL_READY_FILE = "$HOME/ready.json"
            rolecall completion pwsh | Out-String | Invoke-Expression
            function complete_line($line) { "$((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText)" }
            complete_line "rolecall who-can-a"
            complete_line "rolecall env dev"
            """,
    };

    private static readonly Dictionary<string, string> Printing = new()
    {
        ["fish"] = "set -q GONE; or set GONE unset; printf '%s|%s' $ODD $GONE",
        ["pwsh"] = "[Console]::Write(\"$($Env:ODD)|$($Env:GONE ?? 'unset')\")",
    };

    private readonly TestShell shell = new();

    public static TheoryData<string> Completers { get; } = new(Completing.Keys.Where(TestShell.IsThere));

    public static TheoryData<string> Shells { get; } = new(Commands.Credentials.Shells.Names.Where(TestShell.IsThere));

    public void Dispose() => shell.Dispose();

    [Theory]
    [MemberData(nameof(Completers))]
    public async Task Shell_CompletesCommandsAndNames(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(shell.Home, "ready.json"), ReadyFile, TestContext.Current.CancellationToken);

        var session = await shell.Run(name, Completing[name]);

        session.Output.Split('\n').Should().StartWith(["who-can-assume", "developer"], session.Errors);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Variables_ReachTheShellAsTheyAre(string name)
    {
        var script =
            Commands.Credentials.Shells.Script(name, [new("ODD", "it's $HOME \"and\" `more` \\n"), new("GONE", null)]);

        (await shell.Run(name, script + (Printing.GetValueOrDefault(name) ?? "printf '%s|%s' \"$ODD\" \"${GONE-unset}\""))).Output
            .Should().Be("it's $HOME \"and\" `more` \\n|unset");
    }
}
