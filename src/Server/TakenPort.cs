using System.Globalization;
using Rolecall.Api.Machines;
using Rolecall.Server.Options;

namespace Rolecall.Server;

/// <summary>What a start is told whose port another program has.</summary>
internal static class TakenPort
{
    /// <summary>One line, which names the program where the system tells it.</summary>
    /// <param name="message">The host's own.</param>
    public static string Text(string message, ServerOptions options)
    {
        // The host says which of the two addresses it was.
        var port = Array.Find([options.Port, options.GrpcPort], port => message.Contains(string.Create(CultureInfo.InvariantCulture, $":{port}:"), StringComparison.Ordinal));
        var holder = port > 0 ? PortHolder.Of(port) : null;
        var held = holder is null ? message.TrimEnd('.') : string.Create(CultureInfo.InvariantCulture, $"port {port} is taken by {holder}");
        return $"{held}. Give another with --port and --grpc-port, or --port 0 for any that are free.";
    }
}
