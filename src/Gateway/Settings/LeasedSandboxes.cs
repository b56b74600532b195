using System.Collections.Concurrent;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Settings;

/// <summary>The sandboxes that this process serves, each by settings that it leased from the sandbox's grain.</summary>
internal sealed class LeasedSandboxes : ILeaseHolder
{
    private readonly IGrainFactory grains;
    private readonly ExistingGrains existing;
    private readonly TimeProvider time;
    private readonly Lazy<ILeaseHolder> holder;
    private readonly ConcurrentDictionary<string, SandboxLease> leases = new(StringComparer.Ordinal);
    private int foundFirst;

    public LeasedSandboxes(IGrainFactory grains, ExistingGrains existing, TimeProvider time)
    {
        (this.grains, this.existing, this.time) = (grains, existing, time);
        // The silo takes references only once it has started. It holds this object weakly: who keeps the pipeline keeps it.
        holder = new(() => grains.CreateObjectReference<ILeaseHolder>(this), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Sandboxes that are found anew between two looks for those that are gone.</summary>
    internal const int ForgetEvery = 256;

    /// <summary>The leases that are kept, of sandboxes that may be gone too.</summary>
    internal int Kept => leases.Count;

    /// <summary>The ages of the leases that may be served by now.</summary>
    public IReadOnlyList<TimeSpan> Ages => [.. leases.Values.Select(lease => lease.Age).OfType<TimeSpan>()];

    /// <summary>The sandbox, or null where there is none of this name.</summary>
    public ValueTask<LeasedSandbox?> Find(string name, CancellationToken cancel)
    {
        if (leases.TryGetValue(name, out var lease))
            return lease.InForce is { } sandbox ? new(sandbox) : new(Ask(lease, name, cancel));
        return CanExist(name) ? new(FindFirst(name, cancel)) : new(default(LeasedSandbox));
    }

    /// <summary>Called by the sandbox's grain when the settings have changed.</summary>
    Task ILeaseHolder.EndLease(string leased)
    {
        // Without a lease here, nobody is waiting for an answer either.
        if (leases.TryGetValue(leased, out var lease))
            lease.End();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Names come from strangers, and every name that is asked for costs a look-up: only those that CreateSandbox takes are asked for.
    /// </summary>
    private static bool CanExist(string name) => Constraints.AreMet(new CreateSandboxRequest { Name = name });

    private async Task<LeasedSandbox?> FindFirst(string name, CancellationToken cancel)
    {
        if (!await existing.HasSandbox(name, cancel))
            return null;
        var lease = leases.GetOrAdd(name, _ => new SandboxLease(grains.Grain<ISandboxGrain>(name), holder, time));
        var found = await Ask(lease, name, cancel);
        if (Interlocked.Increment(ref foundFirst) % ForgetEvery == 0)
            await ForgetDeleted(cancel);
        return found;
    }

    private async Task<LeasedSandbox?> Ask(SandboxLease lease, string name, CancellationToken cancel)
    {
        // Another call may have asked before the sandbox was created, so only an answer that was asked for after this call arrived counts.
        var found = await lease.Ask().WaitAsync(cancel) ?? await lease.Ask().WaitAsync(cancel);
        if (found is null)
            Forget(name, lease);
        return found;
    }

    /// <summary>Nobody asks for a deleted sandbox again, so its lease would otherwise stay for ever.</summary>
    private async Task ForgetDeleted(CancellationToken cancel)
    {
        foreach (var lease in leases)
        {
            if (lease.Value.InForce is null && !await existing.HasSandbox(lease.Key, cancel))
                Forget(lease.Key, lease.Value);
        }
    }

    private void Forget(string name, SandboxLease lease)
    {
        if (leases.TryRemove(KeyValuePair.Create(name, lease)))
            lease.Forget();
    }
}
