using System.CommandLine;
using System.Text;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>Variables as a shell reads them.</summary>
internal static class Shells
{
    public static IReadOnlyList<string> Names { get; } = ["bash", "zsh", "sh", "fish", "pwsh"];

    public static Option<string?> Option()
    {
        var option = new Option<string?>("--shell")
        {
            Description = "bash, zsh, sh, fish or pwsh; that of $SHELL where absent.",
            HelpName = "SHELL",
        };
        option.TakeOnly([.. Names]);
        return option;
    }

    /// <summary>The user's own, where it is one that is known; else sh.</summary>
    public static string Of(string? variable) => Path.GetFileName(variable ?? "") is var name && Names.Contains(name) ? name : "sh";

    /// <param name="shell">One of <see cref="Names"/>.</param>
    /// <param name="variables">Null is unset.</param>
    public static string Script(string shell, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var script = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            script.Append((shell, value) switch
            {
                ("fish", null) => $"set -e {name}",
                ("fish", _) => $"set -gx {name} '{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
                ("pwsh", null) => $"Remove-Item Env:{name} -ErrorAction SilentlyContinue",
                ("pwsh", _) => $"$Env:{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'",
                (_, null) => $"unset {name}",
                _ => $"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            }).Append('\n');
        }
        return script.ToString();
    }
}
