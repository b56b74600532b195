namespace Rolecall.Cli.Terminals;

/// <summary>What the program was started with: where it writes, its environment and folder, and the clock on the wall.</summary>
internal sealed class Terminal
{
    /// <summary>Data goes here, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Talk: progress, hints, errors.</summary>
    public required TextWriter Error { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>Files that are named without a folder are of this one.</summary>
    public required string Folder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Nobody looks at the output: it is a file or a pipe.</summary>
    public bool OutIsFile { get; init; } = true;

    /// <summary>--color, which wins over what NO_COLOR and the terminal say.</summary>
    public string ColourChoice { get; set; } = "auto";

    public static Terminal OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        Variable = Environment.GetEnvironmentVariable,
        Folder = Environment.CurrentDirectory,
        OutIsFile = Console.IsOutputRedirected,
    };

    /// <summary>A variable that is set to something.</summary>
    public string? Given(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    public string PathOf(string file) => Path.GetFullPath(file, Folder);

    /// <summary>Where the user's own files are.</summary>
    public string Home => Given("HOME") ?? Given("USERPROFILE") ?? Folder;

    /// <summary>Writes lines of an answer, with ticks and crosses in colour where somebody looks at them.</summary>
    public void Write(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            Out.WriteLine(IsColoured ? Paint(line) : line);
    }

    /// <summary>https://no-color.org: NO_COLOR is set to anything but nothing.</summary>
    private bool IsColoured => ColourChoice switch
    {
        "always" => true,
        "never" => false,
        _ => !OutIsFile && Given("NO_COLOR") is null && Variable("TERM") != "dumb",
    };

    private static string Paint(string line)
    {
        const string Green = "\e[32m", Red = "\e[31m", Bold = "\e[1m", Usual = "\e[0m";
        var painted =
            line.Replace("✓", $"{Green}✓{Usual}", StringComparison.Ordinal).Replace("✗", $"{Red}✗{Usual}", StringComparison.Ordinal);
        return line switch
        {
            _ when line.StartsWith("allowed", StringComparison.Ordinal) => Green + painted + Usual,
            _ when line.StartsWith("implicitly denied", StringComparison.Ordinal)
                || line.StartsWith("explicitly denied", StringComparison.Ordinal) => Red + painted + Usual,
            ['▶', ..] => Bold + painted + Usual,
            _ => painted,
        };
    }
}
