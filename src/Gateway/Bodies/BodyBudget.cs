using Rolecall.Gateway.Connections;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// How many bytes of bodies may be on their way at a time: of callers who are not known yet, in all and from one source; and of
/// known callers, in all and of one account. A body that finds no room is refused with 503, and the others go on.
/// </summary>
internal sealed class BodyBudget
{
    /// <summary>A known caller may always have an object of the largest size and some smaller ones in transit.</summary>
    public const long LargestAndMore = Gateway.Wires.WireLimits.MaxObjectBytes * 3L / 2;

    private readonly long strangersLimit;
    private readonly long sourceLimit;
    private readonly long knownLimit;
    private readonly Dictionary<string, (BodyShare Share, int Bodies)> accounts = new(StringComparer.Ordinal);

    /// <param name="memory">Bytes that the process may have in all.</param>
    /// <param name="leastOfStrangers">Bytes that one source's strangers may have at least, however little that is.</param>
    public BodyBudget(long memory, long leastOfStrangers = 0)
    {
        // A body is in memory up to four times on its way: as it arrived, decoded, in its message, in the store's write.
        strangersLimit = Math.Max(leastOfStrangers, Math.Min(64L << 20, memory / 8));
        sourceLimit = Math.Max(leastOfStrangers, strangersLimit / 4);
        knownLimit = Math.Max(leastOfStrangers, Math.Min(1L << 30, memory / 8));
        (Strangers, Known) = (new BodyShare(strangersLimit), new BodyShare(knownLimit));
    }

    public BodyShare Strangers { get; }

    public BodyShare Known { get; }

    /// <summary>The share of a source of the bodies of strangers.</summary>
    public BodyShare ShareOfOneSource() => new(sourceLimit);

    /// <summary>The share of an account, for one more body: never less than <see cref="LargestAndMore"/>.</summary>
    public BodyShare Join(string account)
    {
        lock (accounts)
        {
            var (share, bodies) = accounts.TryGetValue(account, out var known)
                ? known
                : (new BodyShare(Math.Max(knownLimit / 4, LargestAndMore)), 0);
            accounts[account] = (share, bodies + 1);
            return share;
        }
    }

    /// <summary>An account without a body on its way needs no share.</summary>
    public void Leave(string account)
    {
        lock (accounts)
        {
            var (share, bodies) = accounts[account];
            if (bodies == 1)
                accounts.Remove(account);
            else
                accounts[account] = (share, bodies - 1);
        }
    }

    /// <summary>A charge for the body of one request; it holds no bytes yet.</summary>
    public BodyCharge Charge(ClientConnection? connection) => new(this, connection?.Source.Bodies);
}
