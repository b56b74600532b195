using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rolecall.Chaos.Cluster;

/// <summary>Stands between one silo and its database on the loopback, and does to their bytes what it is told.</summary>
internal sealed class DatabaseProxy : IDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> open = [];
    private readonly CancellationTokenSource ended = new();
    private readonly int port;
    private volatile TaskCompletionSource passes = Completed();
    private volatile DatabaseTrouble trouble;

    /// <param name="port">The database's.</param>
    public DatabaseProxy(int port)
    {
        this.port = port;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Make(DatabaseTrouble now)
    {
        trouble = now;
        if (now == DatabaseTrouble.Held)
            passes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        else
            passes.TrySetResult();
        if (now == DatabaseTrouble.Cut)
            Reset();
    }

    /// <summary>Ends all connections that there are.</summary>
    public void Reset()
    {
        foreach (var socket in open.Keys)
            Reset(socket);
    }

    public void Dispose()
    {
        ended.Cancel();
        passes.TrySetResult();
        listener.Dispose();
        Reset();
        ended.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptSocketAsync(ended.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run ends.
        }
    }

    private async Task Serve(Socket silo)
    {
        using var database = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        silo.NoDelay = true;
        (open[silo], open[database]) = (true, true);
        try
        {
            if (trouble == DatabaseTrouble.Cut)
            {
                Reset(silo);
                return;
            }
            await database.ConnectAsync(IPAddress.Loopback, port, ended.Token);
            await Task.WhenAny(Pass(silo, database), Pass(database, silo));
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has ended.
        }
        finally
        {
            open.TryRemove(silo, out _);
            open.TryRemove(database, out _);
            Reset(silo);
        }
    }

    private async Task Pass(Socket from, Socket to)
    {
        var bytes = new byte[16 << 10];
        while (await from.ReceiveAsync(bytes, ended.Token) is > 0 and var read)
        {
            await passes.Task;
            if (trouble == DatabaseTrouble.Slow)
                await Task.Delay(Late, TimeProvider.System, ended.Token);
            for (var sent = 0; sent < read;)
                sent += await to.SendAsync(bytes.AsMemory(sent, read - sent), ended.Token);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            // To close it without lingering says reset to the other side.
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
        socket.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
