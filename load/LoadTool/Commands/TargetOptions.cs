using System.CommandLine;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Commands;

/// <summary>The options that name a server, and the sandboxes in it where a world is made.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string[]> endpoint = new("--endpoint")
    {
        Description = "An AWS endpoint of the server (for several gateways, several times).",
        HelpName = "URL"
    };
    private readonly Option<string[]> grpc = new("--grpc")
    {
        Description = "Its gRPC endpoint; one for each --endpoint.",
        HelpName = "URL"
    };
    private readonly Option<string[]> readyFile = new("--ready-file")
    {
        Description = "A file that a server wrote with --ready-file, which says all three.",
        HelpName = "FILE"
    };
    private readonly Option<string?> adminTokenFile = new("--admin-token-file")
    {
        Description = "A file with the administrator's token: to make a world, mint tokens, move the clock.",
        HelpName = "FILE"
    };
    private readonly Option<bool> own = new("--i-own-this-target") { Description = "Allow a target that is not this machine." };

    /// <summary>Names of sandboxes.</summary>
    public Option<string[]> Sandbox { get; } = new("--sandbox")
    {
        Description = "The sandbox in which the world is made; several times, organizations are spread over them. The default one where absent.",
        HelpName = "NAME"
    };

    public TargetOptions AddTo(Command command)
    {
        foreach (var option in (Option[])[endpoint, grpc, readyFile, adminTokenFile, own, Sandbox])
            command.Options.Add(option);
        return this;
    }

    public ServerOptions Server(ParseResult parsed) => new()
    {
        Endpoints = parsed.GetValue(endpoint) ?? [],
        Grpc = parsed.GetValue(grpc) ?? [],
        ReadyFiles = parsed.GetValue(readyFile) ?? [],
        AdminTokenFile = parsed.GetValue(adminTokenFile),
        OwnTarget = parsed.GetValue(own),
    };

    public IReadOnlyList<string> Sandboxes(ParseResult parsed) => parsed.GetValue(Sandbox) ?? [];
}
