using System.CommandLine;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands;

/// <summary>The root command: what every command has, and all of them.</summary>
internal sealed class Root : RootCommand
{
    private readonly Option<string?> endpoint =
        Text("--endpoint", "URL", "The AWS endpoint (ROLECALL_ENDPOINT; the ready file's; http://127.0.0.1:4566).");
    private readonly Option<string?> grpcEndpoint =
        Text("--grpc-endpoint", "URL", "The gRPC endpoint (ROLECALL_GRPC_ENDPOINT; the ready file's; the port above --endpoint's).");
    private readonly Option<string?> tokenFile = Text(
        "--token-file", "FILE", "A file with the admin token (ROLECALL_TOKEN, ROLECALL_TOKEN_FILE; the ready file's; ./data/admin-token).");
    private readonly Option<string?> readyFile =
        Text("--ready-file", "FILE", "What the server wrote of itself (ROLECALL_READY_FILE; ./data/ready.json; that of \"rolecall up\").");
    private readonly Option<string?> sandbox = Text("--sandbox", "NAME", "The sandbox (ROLECALL_SANDBOX; default).");
    private readonly Option<OutputFormat> output = new("--output", "-o")
    {
        Description = "text, wide, json, jsonl (a line for each item), yaml or none.",
        HelpName = "FORMAT",
        Recursive = true,
    };

    private readonly Option<string> color = new("--color")
    {
        Description = "auto, always or never; auto heeds NO_COLOR.",
        HelpName = "WHEN",
        Recursive = true,
        DefaultValueFactory = _ => "auto",
    };

    public Root(Terminal terminal)
        : base("Asks a Rolecall server who may do what and why, and plays with its time, sessions and accounts.")
    {
        Terminal = terminal;
        output.TakeOnlyInAnyCase("text", "wide", "json", "jsonl", "yaml", "none");
        color.TakeOnly("auto", "always", "never");
        foreach (var option in (Option[])[endpoint, grpcEndpoint, tokenFile, readyFile, sandbox, output, color])
            Options.Add(option);
        foreach (var command in All.Commands())
            Subcommands.Add(command);
    }

    public static IReadOnlyList<string> Examples { get; } =
    [
        "rolecall up --ephemeral",
        "eval \"$(rolecall env developer)\"",
        "rolecall can tester sts:AssumeRole UpdateApp",
        "rolecall down"
    ];

    public Terminal Terminal { get; }

    public ServerFlags FlagsOf(ParseResult parsed) => new(
        parsed.GetValue(endpoint), parsed.GetValue(grpcEndpoint), parsed.GetValue(tokenFile), parsed.GetValue(readyFile),
        parsed.GetValue(sandbox));

    public Output OutputOf(ParseResult parsed)
    {
        Terminal.ColourChoice = parsed.GetValue(color)!;
        return new Output(Terminal, parsed.GetValue(output));
    }

    private static Option<string?> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help, Recursive = true };
}
