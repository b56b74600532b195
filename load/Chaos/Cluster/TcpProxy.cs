using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rolecall.Chaos.Cluster;

/// <summary>Stands between somebody and a port of the loopback, and does to their bytes what it is told.</summary>
internal sealed class TcpProxy : IDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener listener;
    private readonly ConcurrentDictionary<Socket, bool> open = [];
    private readonly CancellationTokenSource ended = new();
    private readonly Func<Socket> dial;
    private readonly int port;
    private volatile TaskCompletionSource passes = Completed();
    private volatile DatabaseTrouble trouble;

    /// <param name="own">Where it is reached.</param>
    /// <param name="ownPort">0 for one that is free.</param>
    /// <param name="port">Of the loopback.</param>
    /// <param name="dial">Makes a socket, in the network namespace whose loopback is meant.</param>
    public TcpProxy(IPAddress own, int ownPort, int port, Func<Socket> dial)
    {
        (listener, this.port, this.dial) = (new TcpListener(own, ownPort), port, dial);
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
        while (!ended.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await listener.AcceptSocketAsync(ended.Token));
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Somebody who went away before he was let in; or the run ends.
            }
        }
    }

    private async Task Serve(Socket caller)
    {
        Socket? there = null;
        try
        {
            there = dial();
            (caller.NoDelay, there.NoDelay) = (true, true);
            (open[caller], open[there]) = (true, true);
            if (trouble == DatabaseTrouble.Cut)
            {
                Reset(caller);
                return;
            }
            await there.ConnectAsync(IPAddress.Loopback, port, ended.Token);
            await Task.WhenAny(Pass(caller, there), Pass(there, caller));
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or SocketException or OperationCanceledException)
        {
            // One side has ended, or the other's network is gone.
        }
        finally
        {
            open.TryRemove(caller, out _);
            if (there is not null)
                open.TryRemove(there, out _);
            there?.Dispose();
            Reset(caller);
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
