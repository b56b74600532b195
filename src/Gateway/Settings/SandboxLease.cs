using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Settings;

/// <summary>
/// One sandbox's settings, leased from its grain. INVARIANTS: a lease is counted from before it was asked for, so this process never
/// serves settings longer than the grain believes it may; and nothing that was asked for before the grain ended the lease is served
/// after. One question is asked at a time, so no answer overtakes another.
/// </summary>
internal sealed class SandboxLease(ISandboxGrain grain, Lazy<ILeaseHolder> holder, TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile Held? held;
    private volatile Task<LeasedSandbox?>? asking;
    private int ends;

    /// <summary>What the grain said last.</summary>
    /// <param name="AskedAt">When, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="Ended">The grain has ended the lease. The sandbox is kept for its <see cref="Stamps"/>.</param>
    private sealed record Held(LeasedSandbox Sandbox, long AskedAt, bool Ended = false);

    /// <summary>The sandbox where this process may serve it now; null where it has to be asked for (<see cref="Ask"/>).</summary>
    public LeasedSandbox? InForce
    {
        get
        {
            if (held is not { Ended: false } now)
                return null;
            var age = time.GetElapsedTime(now.AskedAt);
            if (age >= SandboxSettings.LeaseTime)
                return null;
            // Half-way through it is renewed in the background, so a busy sandbox never waits for its lease.
            if (age >= SandboxSettings.LeaseTime / 2 && asking is null)
                _ = Ask();
            return now.Sandbox;
        }
    }

    /// <summary>How old the lease is that may be served by now; null where there is none.</summary>
    public TimeSpan? Age =>
        held is { Ended: false } now && time.GetElapsedTime(now.AskedAt) is var age && age < SandboxSettings.LeaseTime ? age : null;

    /// <summary>Asks the grain, or waits with those who do; null where there is no such sandbox.</summary>
    public Task<LeasedSandbox?> Ask()
    {
        lock (gate)
            // Runs on the thread pool: it is under way when this thread releases the lock, and it never runs inside of a grain.
            return asking ??= Task.Run(AskGrain);
    }

    /// <summary>Nobody asks for the sandbox any more: lets its keys go.</summary>
    public void Forget() => held?.Sandbox.Keys.Dispose();

    /// <summary>The grain has changed the settings.</summary>
    public void End()
    {
        lock (gate)
        {
            ends++;
            held = held is { } former ? former with { Ended = true } : null;
        }
    }

    private async Task<LeasedSandbox?> AskGrain()
    {
        try
        {
            while (true)
            {
                var (endsBefore, askedAt) = (Volatile.Read(ref ends), time.GetTimestamp());
                var settings = await grain.LeaseTo(holder.Value);
                lock (gate)
                {
                    // The grain may have ended this very lease, or waited until it ran out, before its answer arrived.
                    if (ends != endsBefore || time.GetElapsedTime(askedAt) >= SandboxSettings.LeaseTime)
                        continue;
                    // Later callers ask again.
                    asking = null;
                    var former = held?.Sandbox.Keys;
                    held = settings is null ? null : new Held(SandboxOf(settings), askedAt);
                    if (held?.Sandbox.Keys != former)
                        former?.Dispose();
                    return held?.Sandbox;
                }
            }
        }
        catch
        {
            lock (gate)
                asking = null;
            throw;
        }
    }

    private LeasedSandbox SandboxOf(SandboxSettings settings)
    {
        if (held?.Sandbox is not { } former || former.Name != settings.Realm)
            return new(settings, settings.Ring(), new Stamps());
        if (former.Settings.Version == settings.Version)
            return former;
        return former.Settings.Version < settings.Version
            ? new(settings, settings.Ring(), former.Stamps)
            : throw new StoreUnavailableException("an activation of the sandbox answers that has lost the stream to another");
    }
}
