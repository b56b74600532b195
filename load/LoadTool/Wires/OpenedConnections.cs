using System.Net.Sockets;

namespace Rolecall.LoadTool.Wires;

/// <summary>Counts the connections that a wire opens.</summary>
internal sealed class OpenedConnections
{
    private long count;

    public long Count => Interlocked.Read(ref count);

    /// <summary>A handler whose connections are counted; it follows nothing and asks no proxy.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        // Nobody traces the generator: spans that nobody takes would be looked for at each call.
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            Interlocked.Increment(ref count);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}
