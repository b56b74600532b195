using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Rolecall.Gateway.Bodies;

namespace Rolecall.Gateway.Connections;

/// <summary>
/// Who may be connected, over both ports: so many connections in all, so many from one source. Where they are all taken, the
/// connection that has been idle the longest among those that no known caller has used gives way to the newcomer, who may be
/// one; where all are known callers', the newcomer is closed. A connection whose first request does not come is closed: the
/// host's own timeout begins with the first byte. Nothing is logged for a connection: that would be a flood of its own.
/// </summary>
internal sealed class ConnectionGate : IDisposable
{
    /// <summary>Connections at a time.</summary>
    public const int Most = 5_000;

    /// <summary>Of these, so many are kept for known callers.</summary>
    public const int KeptForKnown = 256;

    /// <summary>Connections of one source at a time.</summary>
    public const int MostOfOneSource = 1_024;

    /// <summary>Connections of one account that give way to nobody: a tenant must not keep all others out either.</summary>
    public const int KnownOfOneAccount = 256;

    /// <summary>
    /// How long a connection may take, from when it is accepted, until the headers of its first request are there; a TLS handshake
    /// included.
    /// </summary>
    public static readonly TimeSpan FirstRequestWithin = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<SourceAddress, ClientSource> sources = [];
    private readonly Dictionary<string, int> accounts = new(StringComparer.Ordinal);
    private readonly LinkedList<ClientConnection> fresh = new();
    private readonly LinkedList<ClientConnection> strangers = new();
    private readonly BodyBudgets bodies;
    private readonly TimeProvider time;
    private readonly ITimer sweep;
    private int open;

    public ConnectionGate(BodyBudgets bodies, TimeProvider time)
    {
        (this.bodies, this.time) = (bodies, time);
        sweep = time.CreateTimer(_ => CloseSilent(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Lets a connection through the gate, before the port does anything else with it.</summary>
    public async Task Pass(ConnectionContext connection, ConnectionDelegate next)
    {
        if (Admit(connection) is not { } client)
        {
            connection.Abort();
            return;
        }
        connection.Features.Set(client);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(client);
        }
    }

    /// <summary>Null where there is no place for it.</summary>
    public ClientConnection? Admit(ConnectionContext connection)
    {
        ClientConnection? givesWay;
        ClientConnection admitted;
        lock (gate)
        {
            var address = SourceAddress.Of(connection.RemoteEndPoint);
            if (!sources.TryGetValue(address, out var source))
                source = new ClientSource(address, bodies);
            var (full, candidates) = source.Open >= MostOfOneSource ? (true, source.Strangers) : (open >= Most, strangers);
            givesWay = full || open >= Most - KeptForKnown ? candidates.First?.Value : null;
            if (full && givesWay is null)
                return null;
            if (givesWay is not null)
                Remove(givesWay);
            admitted = Enter(connection, source);
        }
        givesWay?.Abort("Others came, and no known caller used it.");
        return admitted;
    }

    public void RequestBegan(ClientConnection client)
    {
        lock (gate)
        {
            if (client.AmongFresh.List is not null)
                fresh.Remove(client.AmongFresh);
            MoveToEnd(client.AmongStrangers);
            MoveToEnd(client.AmongSource);
        }
    }

    /// <summary>False where the account has its share of known connections: this one stays among those that may give way.</summary>
    public bool Know(ClientConnection client, string account)
    {
        lock (gate)
        {
            var others = accounts.GetValueOrDefault(account);
            if (client.Gone || others == KnownOfOneAccount)
                return false;
            accounts[account] = others + 1;
            client.Account = account;
            Forget(client);
            return true;
        }
    }

    /// <summary>It has ended.</summary>
    public void Leave(ClientConnection client)
    {
        lock (gate)
            Remove(client);
    }

    public void Dispose() => sweep.Dispose();

    private ClientConnection Enter(ConnectionContext connection, ClientSource source)
    {
        var client = new ClientConnection(this, connection, source, time.GetTimestamp());
        sources[source.Address] = source;
        source.Open++;
        open++;
        fresh.AddLast(client.AmongFresh);
        strangers.AddLast(client.AmongStrangers);
        source.Strangers.AddLast(client.AmongSource);
        return client;
    }

    private void Remove(ClientConnection client)
    {
        if (client.Gone)
            return;
        client.Gone = true;
        Forget(client);
        open--;
        if (--client.Source.Open == 0)
            sources.Remove(client.Source.Address);
        if (client.Account is { } account && --CollectionsMarshal.GetValueRefOrNullRef(accounts, account) == 0)
            accounts.Remove(account);
    }

    /// <summary>The connection no longer gives way to others.</summary>
    private static void Forget(ClientConnection client)
    {
        foreach (var place in (ReadOnlySpan<LinkedListNode<ClientConnection>>)[client.AmongFresh, client.AmongStrangers, client.AmongSource])
            place.List?.Remove(place);
    }

    private static void MoveToEnd(LinkedListNode<ClientConnection> place)
    {
        if (place.List is not { } list)
            return;
        list.Remove(place);
        list.AddLast(place);
    }

    private void CloseSilent()
    {
        while (true)
        {
            ClientConnection silent;
            lock (gate)
            {
                if (fresh.First is not { Value: var oldest } || time.GetElapsedTime(oldest.AcceptedAt) < FirstRequestWithin)
                    return;
                silent = oldest;
                Remove(silent);
            }
            silent.Abort("Its first request did not come.");
        }
    }
}
