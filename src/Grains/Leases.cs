using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Grains;

/// <summary>What a grain has leased to other processes: who may serve by which version, and until when at most (docs/decisions/018, 045).</summary>
/// <param name="leased">What holders know it by.</param>
internal sealed class Leases(string leased, TimeProvider time)
{
    /// <summary>
    /// Delays are rounded up to whole milliseconds: a shorter one would be zero, and the wait would become a loop that holds the grain.
    /// </summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<LeaseOf, long> begun = [];

    /// <summary>
    /// A holder may have leases of two versions at once: the newer one is on its way to it, and until it arrives the holder serves
    /// the older.
    /// </summary>
    /// <param name="Holder">Null for processes that nobody knows, which can only be waited for.</param>
    private readonly record struct LeaseOf(ILeaseHolder? Holder, long Version);

    /// <summary>Whether nobody can serve by any any more.</summary>
    public bool AreOver => begun.All(lease => Remaining(lease.Value) <= TimeSpan.Zero);

    /// <summary>Whether a process that nobody knows may have one.</summary>
    public bool MayBeUnknown => begun.TryGetValue(new(null, 0), out var since) && Remaining(since) > TimeSpan.Zero;

    /// <summary>A lease of this version begins.</summary>
    public void Begin(ILeaseHolder holder, long version)
    {
        foreach (var over in begun.Where(lease => Remaining(lease.Value) <= TimeSpan.Zero).ToArray())
            begun.Remove(over.Key);
        begun[new(holder, version)] = time.GetTimestamp();
    }

    /// <summary>A former activation of the grain may have given leases, until now, to processes that this one does not know.</summary>
    public void BeginUnknown() => BeginUnknown(SandboxSettings.LeaseTime);

    /// <summary>The same, where it is known for how long yet.</summary>
    public void BeginUnknown(TimeSpan left) =>
        begun[new(null, 0)] = time.GetTimestamp() + (long)((left - SandboxSettings.LeaseTime).TotalSeconds * time.TimestampFrequency);

    /// <summary>
    /// Ends the leases of versions before this one. Returns once each of their holders has said that it serves by them no more, or
    /// its lease has run out: one that cannot be reached delays a change by <see cref="SandboxSettings.LeaseTime"/> at most.
    /// </summary>
    public async Task EndBefore(long version)
    {
        var former = begun.Where(lease => lease.Key.Version < version).ToArray();
        if (former.Length == 0)
            return;
        await Task.WhenAll(former.GroupBy(lease => lease.Key.Holder, lease => lease.Value, End));
        foreach (var lease in former)
            begun.Remove(lease.Key);
    }

    private async Task End(ILeaseHolder? holder, IEnumerable<long> beganAt)
    {
        using var answered = new CancellationTokenSource();
        var runsOut = RunsOut(beganAt.Max(), answered.Token);
        if (holder is not null && Tell(holder) is var telling && await Task.WhenAny(telling, runsOut) == telling && await telling)
            await answered.CancelAsync();
        else
            await runsOut;
    }

    /// <summary>Whether the holder took it.</summary>
    private async Task<bool> Tell(ILeaseHolder holder)
    {
        try
        {
            await holder.EndLease(leased);
            return true;
        }
        catch (Exception unreachable) when (unreachable is OrleansException or TimeoutException)
        {
            return false;
        }
    }

    private async Task RunsOut(long beganAt, CancellationToken cancel)
    {
        while (Remaining(beganAt) is var left && left > TimeSpan.Zero)
            await Task.Delay(left < Shortest ? Shortest : left, time, cancel);
    }

    private TimeSpan Remaining(long beganAt) => SandboxSettings.LeaseTime - time.GetElapsedTime(beganAt);
}
