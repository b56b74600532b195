namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// Calls that anybody may make and that may last: reflection, and health's Watch. A new call is always admitted. Where there are too many,
/// the oldest call of the connection with the most calls is ended: all clients may come from one address, so no number of calls may shut
/// others out.
/// </summary>
internal sealed class ForeignCalls
{
    /// <summary>At a time, in all. Each has messages of up to 64 KB.</summary>
    public const int Most = 128;

    /// <summary>Of one connection.</summary>
    public const int MostOfOneConnection = 16;

    private readonly Lock gate = new();
    private readonly LinkedList<(object Connection, Action GiveWay)> calls = new();

    /// <summary>Lets a call in, until what is returned is disposed.</summary>
    /// <param name="connection">What it came by.</param>
    /// <param name="giveWay">Ends it for another.</param>
    public IDisposable Enter(object connection, Action giveWay)
    {
        lock (gate)
        {
            // INVARIANT: a call is ended only while it is certain to be still running: afterwards the host reuses its objects for another
            // call.
            MakeRoom(connection);
            return new Place(this, calls.AddLast((connection, giveWay)));
        }
    }

    private void MakeRoom(object connection)
    {
        var crowded = calls.Count(call => call.Connection == connection) >= MostOfOneConnection ? connection
            : calls.Count >= Most ? calls.CountBy(call => call.Connection).MaxBy(held => held.Value).Key
            : null;
        if (crowded is null)
            return;
        var oldest = calls.First!;
        while (oldest.Value.Connection != crowded)
            oldest = oldest.Next!;
        calls.Remove(oldest);
        oldest.Value.GiveWay();
    }

    private void Leave(LinkedListNode<(object Connection, Action GiveWay)> call)
    {
        lock (gate)
        {
            if (call.List is not null)
                calls.Remove(call);
        }
    }

    private sealed class Place(ForeignCalls all, LinkedListNode<(object Connection, Action GiveWay)> call) : IDisposable
    {
        public void Dispose() => all.Leave(call);
    }
}
