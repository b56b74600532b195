namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>A connection to a server that is opened again when it was lost, by the first call after that.</summary>
/// <param name="opened">Called for each that is opened.</param>
internal sealed class KeptConnection(Uri address, Action opened) : IDisposable
{
    /// <summary>Connections that may refuse a call one after another, before the call is told that.</summary>
    private const int MostRestarts = 3;

    /// <summary>Between an attempt that failed and the next one; calls wait meanwhile, so that callers do not spin.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();

    /// <summary>The last takes the calls; those before it answer what they took.</summary>
    private readonly List<Http2Connection> connections = [];

    private volatile Http2Connection? newest;

    /// <summary>The newest has not been opened yet, or could not be.</summary>
    private bool isUnopened;
    private bool isOver;

    public Uri Address => address;

    public void Send(GrpcCall call)
    {
        if (newest is { } open && open.Take(call))
            return;
        Http2Connection? made = null;
        var after = TimeSpan.Zero;
        lock (gate)
        {
            if (newest is { } another && another.Take(call))
                return;
            if (!isOver)
            {
                made = new Http2Connection(address, Again);
                made.Take(call);
                connections.Add(newest = made);
                after = isUnopened ? Pause : TimeSpan.Zero;
                isUnopened = true;
            }
        }
        // Whoever awaits the call goes on within Fail, and so not under the gate.
        if (made is null)
            call.Fail("Cancelled", "the run is over");
        else
            _ = Run(made, after);
    }

    /// <summary>Ends the calls whose time is over.</summary>
    /// <param name="now">In ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public void Expire(long now)
    {
        foreach (var connection in All())
            connection.Expire(now);
    }

    public void Dispose()
    {
        lock (gate)
            isOver = true;
        foreach (var connection in All())
            connection.Dispose();
    }

    private Http2Connection[] All()
    {
        lock (gate)
            return [.. connections];
    }

    private async Task Run(Http2Connection connection, TimeSpan after)
    {
        await connection.Run(after, () =>
        {
            lock (gate)
                isUnopened = false;
            opened();
        });
        lock (gate)
            connections.Remove(connection);
    }

    private void Again(GrpcCall call)
    {
        if (call.Restarts >= MostRestarts)
            call.Fail("Unavailable", "the server ends each connection before it takes the call");
        else
            Send(call);
    }
}
