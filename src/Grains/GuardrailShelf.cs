using System.Collections.Concurrent;
using Rolecall.Identity;

namespace Rolecall.Grains;

/// <summary>
/// The SCPs and RCPs that a process has at hand, each once however many accounts and roles it binds. They are immutable and
/// found by all that they say, so sharing them cannot mix anything up.
/// </summary>
internal static class GuardrailShelf
{
    /// <summary>Sweep the entries of policies that nobody has any more, once this many were added.</summary>
    private const int SweepEvery = 4096;

    private static readonly ConcurrentDictionary<(string? Arn, string Name, string Json), WeakReference<NamedPolicy>> Shelf = new();
    private static int added;

    /// <summary>The policy that stands for all that say the same.</summary>
    public static NamedPolicy Of(NamedPolicy policy)
    {
        var key = (policy.Arn, policy.Name, policy.Document.Json);
        while (true)
        {
            if (Shelf.TryGetValue(key, out var kept))
            {
                if (kept.TryGetTarget(out var shared))
                    return shared;
                Shelf.TryUpdate(key, new WeakReference<NamedPolicy>(policy), kept);
            }
            else if (Shelf.TryAdd(key, new WeakReference<NamedPolicy>(policy)) && Interlocked.Increment(ref added) % SweepEvery == 0)
            {
                Sweep();
            }
        }
    }

    private static void Sweep()
    {
        foreach (var entry in Shelf)
        {
            if (!entry.Value.TryGetTarget(out _))
                Shelf.TryRemove(entry);
        }
    }
}
