using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Rolecall.Api.Machines;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Commands;
using Rolecall.Cli.Commands.Processes;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Diagnoses;

/// <summary>Whether the server is reached, by its address and by the names of sandboxes, and what its clock says.</summary>
internal static class Network
{
    /// <summary>AWS refuses what was signed more than this before or after its own time; so does the server.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    public static async Task<Finding[]> Check(Invocation invocation)
    {
        var serves = await ReadyCommand.Serves(invocation);
        return
        [
            await Server(invocation, serves),
            await Names(invocation.Address.Aws.Value, Dns.GetHostAddressesAsync, invocation.Cancel),
            .. serves && invocation.Address.Token is { } token ? await Sandbox(invocation, token.Source) : [],
        ];
    }

    private static async Task<Finding> Server(Invocation invocation, bool serves)
    {
        var address = invocation.Address;
        if (serves)
            return address.Token is null
                ? new(
                    "server",
                    Verdict.Doubtful,
                    $"{address.Grpc.Value.GetLeftPart(UriPartial.Authority)} answers, and no admin token was found",
                    "--token-file, or the folder that the server was started in")
                : Finding.Good("server", $"{address.Grpc.Value.GetLeftPart(UriPartial.Authority)} answers");
        foreach (var url in (Uri[])[address.Aws.Value, address.Grpc.Value])
        {
            if (url.IsLoopback && await Listens(url, invocation.Cancel))
            {
                var holder = PortHolder.Of(url.Port);
                return new(
                    "server",
                    Verdict.Bad,
                    $"port {url.Port} is taken{(holder is null ? " by another user's program" : $" by {holder}")}, and it is no Rolecall server",
                    "rolecall up -- --port 0");
            }
        }
        return new(
            "server",
            Verdict.Bad,
            $"nothing answers at {address.Grpc.Value.GetLeftPart(UriPartial.Authority)} ({address.Grpc.Source})",
            "rolecall up");
    }

    /// <summary>Debian's resolver does not know names below localhost; browsers, curl and systemd's do.</summary>
    /// <param name="resolve">The addresses of a name; a <see cref="SocketException"/> for one that has none.</param>
    public static async Task<Finding> Names(
        Uri aws, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancel)
    {
        const string Name = "default.sandbox.localhost";
        try
        {
            if (Array.Exists(await resolve(Name, cancel), IPAddress.IsLoopback))
                return Finding.Good("localhost names", $"{Name} resolves");
        }
        catch (SocketException)
        {
            // As below.
        }
        return new(
            "localhost names",
            Verdict.Doubtful,
            $"{Name} does not resolve here",
            $"name sandboxes by path: {aws.GetLeftPart(UriPartial.Authority)}/_sandbox/NAME");
    }

    /// <summary>Whether the token is good for the sandbox, and where it is, the two clocks.</summary>
    private static async Task<Finding[]> Sandbox(Invocation invocation, string tokenFrom)
    {
        try
        {
            var clock = (await new ClockService.ClockServiceClient(invocation.Admin).GetClockAsync(new(), invocation.Calling)).Clock;
            return
            [
                Finding.Good("admin token", $"that of {tokenFrom} is good for the sandbox {invocation.Address.Sandbox.Value}"),
                Clock(invocation.Terminal.Time.GetUtcNow() - clock.WallTime.ToDateTimeOffset()),
            ];
        }
        catch (RpcException refused) when (refused.StatusCode is
            StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.NotFound)
        {
            return
            [
                new(
                    "admin token",
                    Verdict.Bad,
                    $"that of {tokenFrom} is not good for the sandbox {invocation.Address.Sandbox.Value}: {refused.Status.Detail}",
                    "--token-file, --sandbox, or the folder that the server was started in"),
            ];
        }
    }

    private static Finding Clock(TimeSpan skew) =>
        skew.Duration() switch
        {
            var off when off > MostSkew => new(
                "clock",
                Verdict.Bad,
                $"this machine's clock is {Spans.Spell(skew)} off the server's: signatures are refused",
                "set the clock of one of the two machines"),
            var off when off > MostSkew / 3 => new(
                "clock",
                Verdict.Doubtful,
                $"this machine's clock is {Spans.Spell(skew)} off the server's; at 15 minutes signatures are refused",
                "set the clock of one of the two machines"),
            _ => Finding.Good("clock", "as the server's"),
        };

    private static async Task<bool> Listens(Uri url, CancellationToken cancel)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
