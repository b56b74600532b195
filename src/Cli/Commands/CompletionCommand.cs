using System.CommandLine;

namespace Rolecall.Cli.Commands;

/// <summary>completion SHELL: a script for the shell, which asks this program what may come next.</summary>
internal static class CompletionCommand
{
    /// <summary>[suggest:N] is System.CommandLine's directive: what may stand at position N of the line.</summary>
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _rolecall() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(rolecall "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _rolecall rolecall
            """,
        ["zsh"] = """
            #compdef rolecall
            _rolecall() {
              local -a found
              found=("${(@f)$(rolecall "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -a found
            }
            compdef _rolecall rolecall
            """,
        ["fish"] = """
            complete -c rolecall -f -a '(rolecall "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName rolecall -ScriptBlock {
              param($word, $ast, $position)
              rolecall "[suggest:$position]" "$ast" 2>$null | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Make()
    {
        var shell = new Argument<string>("SHELL") { HelpName = "SHELL", Description = "bash, zsh, fish or pwsh." };
        shell.TakeOnly([.. Scripts.Keys]);
        return new RolecallCommand(
            "completion",
            "Prints a script that completes commands, options and the names of people, users and roles: source <(rolecall completion bash).",
            "rolecall completion bash")
            .With(shell)
            .Does(invocation =>
            {
                invocation.Terminal.Out.WriteLine(Scripts[invocation.Get(shell)]);
                return Task.CompletedTask;
            });
    }
}
