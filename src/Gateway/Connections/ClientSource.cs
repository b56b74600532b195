using Rolecall.Gateway.Bodies;

namespace Rolecall.Gateway.Connections;

/// <summary>What one source address has: its connections, and its share of the bodies of callers that are not known yet.</summary>
internal sealed class ClientSource(SourceAddress address, BodyShare bodies)
{
    public SourceAddress Address { get; } = address;

    public BodyShare Bodies { get; } = bodies;

    /// <summary>Connections of this source that are open. Guarded by the gate.</summary>
    public int Open { get; set; }

    /// <summary>Those of them that no known caller has used, the longest idle first. Guarded by the gate.</summary>
    public LinkedList<ClientConnection> Strangers { get; } = new();
}
