using System.Net;
using System.Net.Sockets;

namespace Rolecall.Server.Tests.Storage.Postgres;

/// <summary>
/// Stands between a store and PostgreSQL, and loses the answer to a statement: the server has done it, and committed, and the connection
/// ends before anything of that is told.
/// </summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    /// <summary>
    /// ReadyForQuery, outside a transaction: what a server says last.
    /// https://www.postgresql.org/docs/current/protocol-message-formats.html
    /// </summary>
    private static readonly byte[] Ready = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int port;
    private readonly byte[] mark;
    private readonly Task accepting;
    private int marked;
    private int lost;

    /// <param name="port">PostgreSQL's.</param>
    /// <param name="mark">The first statement that holds it is the one.</param>
    public LossyProxy(int port, byte[] mark)
    {
        (this.port, this.mark) = (port, mark);
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often a statement with the mark was sent.</summary>
    public int Marked => Volatile.Read(ref marked);

    public int Lost => Volatile.Read(ref lost);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
    }

    private async Task Accept()
    {
        var carrying = new List<Task>();
        try
        {
            while (true)
                carrying.Add(Carry(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, port);
            var loses = new TaskCompletionSource();
            var there = Copy(client.GetStream(), server.GetStream(), sent =>
            {
                if (sent.IndexOf(mark) >= 0 && Interlocked.Increment(ref marked) == 1)
                    loses.TrySetResult();
                return true;
            });
            var back = Copy(server.GetStream(), client.GetStream(), answer => !loses.Task.IsCompleted, answer =>
            {
                if (!answer.EndsWith(Ready))
                    return false;
                Interlocked.Increment(ref lost);
                return true;
            });
            await Task.WhenAny(there, back);
            client.Close();
            server.Close();
            await Task.WhenAll(there, back);
        }
    }

    /// <param name="passes">Whether what was read is passed on.</param>
    /// <param name="ends">Whether what is not passed on is the last of it.</param>
    private static async Task Copy(
        NetworkStream from, NetworkStream to, Func<ReadOnlySpan<byte>, bool> passes, Func<ReadOnlySpan<byte>, bool>? ends = null)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (await from.ReadAsync(buffer) is var read and > 0)
            {
                if (passes(buffer.AsSpan(0, read)))
                    await to.WriteAsync(buffer.AsMemory(0, read));
                else if (ends?.Invoke(buffer.AsSpan(0, read)) == true)
                    return;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The other direction has ended it.
        }
    }
}
