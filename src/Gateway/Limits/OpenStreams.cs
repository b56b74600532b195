using System.Collections.Concurrent;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Limits;

/// <summary>
/// The streams that are open, counted by whose token opened them: each costs work at every record of its sandbox, so one tenant's
/// must not be without end. All of them end when the process is asked to.
/// </summary>
/// <param name="stopping">Cancelled once the process is asked to end.</param>
internal sealed class OpenStreams(CancellationToken stopping = default)
{
    /// <summary>Streams that one sandbox's administrators, or the server's, may have open at a time in this process.</summary>
    public const int MostOfOne = 32;

    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>
    /// Cancelled once the process is asked to end: whoever watches then is told to come again, at another gateway, and is not cut off when
    /// the host's patience is over.
    /// </summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Counts the stream in, until <see cref="Leave"/>.</summary>
    /// <exception cref="AwsFaultException">Throttling: too many are open.</exception>
    public void Enter(Call call)
    {
        var owner = call.KnownAccount ?? "";
        if (open.AddOrUpdate(owner, 1, static (_, count) => count + 1) > MostOfOne)
        {
            Free(owner);
            throw new AwsFaultException(Fault.Throttling());
        }
        call.StreamOf = owner;
    }

    /// <summary>The stream is over.</summary>
    public void Leave(Call call)
    {
        if (call.StreamOf is not { } owner)
            return;
        call.StreamOf = null;
        Free(owner);
    }

    private void Free(string owner)
    {
        if (open.AddOrUpdate(owner, 0, static (_, count) => count - 1) <= 0)
            open.TryRemove(KeyValuePair.Create(owner, 0));
    }
}
