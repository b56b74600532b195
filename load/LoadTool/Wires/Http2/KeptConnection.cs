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
    private bool failed;
    private bool isOver;

    public Uri Address => address;

    public void Send(GrpcCall call)
    {
        if (newest is { } open && open.Take(call))
            return;
        Http2Connection made;
        TimeSpan after;
        lock (gate)
        {
            if (newest is { } another && another.Take(call))
                return;
            if (isOver)
            {
                call.Fail("Cancelled", "the run is over");
                return;
            }
            made = new Http2Connection(address, Again);
            made.Take(call);
            connections.Add(newest = made);
            after = failed ? Pause : TimeSpan.Zero;
            failed = true;
        }
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
            failed = false;
            opened();
        });
        lock (gate)
            connections.Remove(connection);
    }

    private void Again(GrpcCall call)
    {
        if (call.Restarts > MostRestarts)
            call.Fail("Unavailable", "the server ends each connection before it takes the call");
        else
            Send(call);
    }
}
