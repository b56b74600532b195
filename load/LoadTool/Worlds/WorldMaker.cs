using System.Globalization;
using System.Security.Cryptography;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Processes;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>Makes a scenario's world through the server's own services, as any client would.</summary>
internal static class WorldMaker
{
    /// <exception cref="UsageException">The administrator's token or the gRPC port is not known.</exception>
    public static async Task<IReadOnlyList<Member>> Make(
        Server server, WorldSize size, Func<int, string?> sandboxOf, CancellationToken cancel)
    {
        var (gateway, token, grpc) = Check(server);
        // A name of its own, so that a second run on the same server does not meet the first one's.
        var name = "load-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var world = await World.Make(
            new Ready(0, gateway.Aws.AbsoluteUri, grpc.AbsoluteUri.TrimEnd('/'), token, []),
            size.Organizations,
            size.Accounts + 1,
            size.Roles,
            name,
            sandboxOf,
            cancel);
        return [.. world.Assumers.Select(assumer => new Member(assumer.Organization, assumer.Keys, assumer.RoleArn)
        {
            Root = assumer.Root,
            UserRoot = assumer.UserRoot,
            UserName = assumer.UserName,
            // Names end with the organization's number.
            Sandbox = sandboxOf(int.Parse(assumer.Organization[(name.Length + 1)..], CultureInfo.InvariantCulture)),
        })];
    }

    /// <summary>Whether a world can be made there, asked before anything is.</summary>
    /// <param name="otherwise">What else the user may do.</param>
    /// <exception cref="UsageException">The administrator's token or the gRPC port is not known.</exception>
    public static (Gateway Gateway, string Token, Uri Grpc) Check(Server server, string otherwise = "") =>
        server is { AdminToken: { } token, Gateways: [{ Grpc: { } grpc } gateway, ..] }
            ? (gateway, token, grpc)
            : throw new UsageException(
                "to make a world the administrator's token and the gRPC port are wanted: --ready-file FILE, or --grpc URL with"
                    + " --admin-token-file FILE" + otherwise);
}
