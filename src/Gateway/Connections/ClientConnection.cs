using Microsoft.AspNetCore.Connections;

namespace Rolecall.Gateway.Connections;

/// <summary>A connection of a client, as a feature of its requests: what the gate knows of it.</summary>
internal sealed class ClientConnection
{
    private readonly ConnectionGate gate;
    private readonly ConnectionContext connection;

    public ClientConnection(ConnectionGate gate, ConnectionContext connection, ClientSource source, long acceptedAt)
    {
        (this.gate, this.connection, Source, AcceptedAt) = (gate, connection, source, acceptedAt);
        (AmongFresh, AmongStrangers, AmongSource) = (new(this), new(this), new(this));
    }

    public ClientSource Source { get; }

    /// <summary>Ticks of the gate's clock.</summary>
    public long AcceptedAt { get; }

    /// <summary>The connection's places in the gate's lists; a place that is in no list belongs to none. Guarded by the gate.</summary>
    public LinkedListNode<ClientConnection> AmongFresh { get; }

    public LinkedListNode<ClientConnection> AmongStrangers { get; }

    public LinkedListNode<ClientConnection> AmongSource { get; }

    /// <summary>The connection has ended and is no longer counted. Guarded by the gate.</summary>
    public bool Gone { get; set; }

    /// <summary>A known caller has used it.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The headers of a request have come.</summary>
    public void RequestBegan()
    {
        if (!IsKnown)
            gate.RequestBegan(this);
    }

    /// <summary>The known caller's account that it counts for; null while it has none. Guarded by the gate.</summary>
    public string? Account { get; set; }

    /// <summary>
    /// A caller of the account uses the connection: it is not closed to make room for others, unless the account has many already.
    /// </summary>
    public void BecomeKnown(string account)
    {
        if (!IsKnown)
            IsKnown = gate.Know(this, account);
    }

    public void Abort(string why) => connection.Abort(new ConnectionAbortedException(why));
}
