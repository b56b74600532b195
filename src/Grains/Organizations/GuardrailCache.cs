using System.Collections.Concurrent;
using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Grains.Organizations;

/// <summary>
/// The SCPs and RCPs that a process has at hand, each once however many accounts it binds, and the guardrails of each account
/// once however many roles it has. They are immutable and found by all that they say, so sharing them cannot mix anything up.
/// </summary>
internal static class GuardrailCache
{
    private static readonly WeakCache<(string? Arn, string Name, string Json), NamedPolicy> Policies = new();
    private static readonly WeakCache<GuardrailsKey, CompiledGuardrails> Accounts = new();

    /// <summary>The policy that stands for all that say the same.</summary>
    public static NamedPolicy Of(NamedPolicy policy) => Policies.Of((policy.Arn, policy.Name, policy.Document.Json), () => policy);

    /// <summary>The guardrails that stand for all that say the same.</summary>
    /// <param name="shared">Made of policies of the cache.</param>
    /// <param name="compile">Makes them, where none are there.</param>
    public static CompiledGuardrails Of(Guardrails shared, Func<Guardrails, CompiledGuardrails> compile) =>
        Accounts.Of(new GuardrailsKey(shared), () => compile(shared));

    /// <summary>Guardrails compared by all that they say; their policies are of the cache, so the same text is the same object.</summary>
    private readonly struct GuardrailsKey(Guardrails guardrails) : IEquatable<GuardrailsKey>
    {
        private Guardrails Guardrails { get; } = guardrails;

        public bool Equals(GuardrailsKey other)
        {
            var nothing = ImmutableArray<GuardrailLevel>.Empty;
            return (Guardrails with { ServiceControl = nothing, ResourceControl = nothing }) == (other.Guardrails with { ServiceControl = nothing, ResourceControl = nothing })
                && Same(Guardrails.ServiceControl, other.Guardrails.ServiceControl)
                && Same(Guardrails.ResourceControl, other.Guardrails.ResourceControl);
        }

        public override bool Equals(object? obj) => obj is GuardrailsKey other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(
            Guardrails.OrganizationId, Guardrails.Path, Guardrails.Membership, Guardrails.Version, Guardrails.ServiceControl.LastOrDefault()?.TargetId);

        private static bool Same(ImmutableArray<GuardrailLevel> one, ImmutableArray<GuardrailLevel> other) =>
            one.Length == other.Length
            && one.Zip(other).All(pair => pair.First.TargetId == pair.Second.TargetId
                && pair.First.Policies.AsSpan().SequenceEqual(pair.Second.Policies.AsSpan(), ReferenceEqualityComparer.Instance));
    }

    /// <summary>Values that are kept as long as somebody else keeps them.</summary>
    private sealed class WeakCache<TKey, TValue>
        where TKey : notnull
        where TValue : class
    {
        /// <summary>Sweep the entries of values that nobody has any more, once this many were added.</summary>
        private const int SweepEvery = 4096;

        private readonly ConcurrentDictionary<TKey, WeakReference<TValue>> entries = new();
        private int added;

        public TValue Of(TKey key, Func<TValue> make)
        {
            while (true)
            {
                if (entries.TryGetValue(key, out var kept))
                {
                    if (kept.TryGetTarget(out var shared))
                        return shared;
                    entries.TryRemove(KeyValuePair.Create(key, kept));
                }
                var made = make();
                if (!entries.TryAdd(key, new WeakReference<TValue>(made)))
                    continue;
                if (Interlocked.Increment(ref added) % SweepEvery == 0)
                    Sweep();
                return made;
            }
        }

        private void Sweep()
        {
            foreach (var entry in entries)
            {
                if (!entry.Value.TryGetTarget(out _))
                    entries.TryRemove(entry);
            }
        }
    }
}
