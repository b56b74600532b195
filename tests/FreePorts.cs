using System.Net;
using System.Net.Sockets;

namespace Rolecall.Tests;

/// <summary>
/// Loopback ports for servers that cannot choose their own. From below the range that the system gives to outgoing connections, and each once
/// in this process: a port that is asked of the system and let go may be somebody else's by the time at which the server listens.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Many = 12_000;

    private static int next = Environment.ProcessId * 97 % Many;

    /// <summary>A port that nobody listens on.</summary>
    public static int Next()
    {
        for (var tries = 0; tries < Many; tries++)
        {
            var port = First + Interlocked.Increment(ref next) % Many;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's: the next one.
            }
        }
        throw new InvalidOperationException($"No port from {First} on is free.");
    }
}
