using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rolecall.Api.Machines;
using Rolecall.Server.Options;

namespace Rolecall.Server;

/// <summary>What a start is told whose port another program has.</summary>
internal static class TakenPort
{
    /// <summary>
    /// Looks before anything is started, which would have to be taken down again. A port that is taken in between is found by the host.
    /// </summary>
    /// <returns>One line; null where both are free.</returns>
    public static string? Find(ServerOptions options)
    {
        int[] ports = options.HasWires ? [options.Port, options.GrpcPort] : [options.Port];
        return Array.Find(ports, port => port > 0 && IsTaken(options.Bind, port)) is > 0 and var taken
            ? Text(taken, string.Create(CultureInfo.InvariantCulture, $"port {taken} is taken"))
            : null;
    }

    /// <summary>One line, which names the program where the system tells it.</summary>
    /// <param name="message">The host's own.</param>
    public static string Text(string message, ServerOptions options)
    {
        // The host says which of the two addresses it was.
        var port = Array.Find([options.Port, options.GrpcPort], port => message.Contains(string.Create(CultureInfo.InvariantCulture, $":{port}:"), StringComparison.Ordinal));
        return Text(port, message.TrimEnd('.'));
    }

    private static string Text(int port, string otherwise)
    {
        var held = port > 0 && PortHolder.Of(port) is { } holder
            ? string.Create(CultureInfo.InvariantCulture, $"port {port} is taken by {holder}")
            : otherwise;
        return $"{held}. Give another with --port and --grpc-port, or --port 0 for any that are free.";
    }

    private static bool IsTaken(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As the host listens on all addresses.
            if (address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return false;
        }
        catch (SocketException refused)
        {
            // An address that this machine does not have, or a port that only root may take, is the host's to tell.
            return refused.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
