using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;

namespace Rolecall.Server.Cluster;

/// <summary>
/// Holds up grains that are activated while a silo that was given up may not know it yet: parted from the others, it runs, and would serve
/// by what it had in memory for as long as it takes until it has looked at the table of members (<see cref="SiloPulse"/>). What is
/// acknowledged elsewhere after that is known to all who serve (docs/decisions/044).
/// </summary>
internal sealed class GivenUpSilos(IServiceProvider services, TimeProvider time) : IConfigureGrainContextProvider, IConfigureGrainContext
{
    /// <summary>
    /// Longer than a silo that runs takes to learn that it was given up: it looks twice a second, and its look may take this long less a
    /// second.
    /// </summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly Dictionary<SiloAddress, SiloStatus> known = [];
    private readonly Lock gate = new();
    private MembershipVersion seen = MembershipVersion.MinValue;
    private bool isFollowing;
    private long until = long.MinValue / 2;

    /// <summary>Grains that know nothing are not held up: those of Orleans, and those that say whether a silo answers.</summary>
    public bool TryGetConfigurator(
        GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        var knowsNothing = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.FullTypeName, out var type)
            && (type.StartsWith("Orleans.", StringComparison.Ordinal) || type.Contains(".Probes.", StringComparison.Ordinal));
        configurator = knowsNothing ? null : this;
        return !knowsNothing;
    }

    /// <summary>Costs a grain nothing while all is well.</summary>
    public void Configure(IGrainContext context)
    {
        Learn();
        if (IsHolding)
            context.ObservableLifecycle.Subscribe(nameof(GivenUpSilos), GrainLifecycleStage.First, Wait);
    }

    /// <summary>A silo that ended as it was asked to had no grains left; one whose end nobody saw may have.</summary>
    internal void Note(MembershipVersion version, IEnumerable<(SiloAddress Silo, SiloStatus Status)> members)
    {
        lock (gate)
        {
            if (version <= seen)
                return;
            var isFirst = seen == MembershipVersion.MinValue;
            seen = version;
            foreach (var (silo, status) in members)
            {
                // Whoever was dead before this silo came has learnt it.
                if (status == SiloStatus.Dead && !isFirst && known.GetValueOrDefault(silo, SiloStatus.Active) == SiloStatus.Active)
                    until = time.GetTimestamp() + (long)(Longest.TotalSeconds * time.TimestampFrequency);
                known[silo] = status;
            }
        }
    }

    internal bool IsHolding => Left > TimeSpan.Zero;

    private TimeSpan Left => TimeSpan.FromSeconds((Volatile.Read(ref until) - time.GetTimestamp()) / (double)time.TimestampFrequency);

    /// <summary>Learns what became of others, now and from now on: a silo that is about to end is seen to be.</summary>
    private void Learn()
    {
        var membership = services.GetRequiredService<IClusterMembershipService>();
        if (membership.CurrentSnapshot is var snapshot && snapshot.Version != seen)
            Note(snapshot);
        if (!Interlocked.Exchange(ref isFollowing, true))
            _ = Follow(membership);
    }

    private async Task Follow(IClusterMembershipService membership)
    {
        await foreach (var snapshot in membership.MembershipUpdates)
            Note(snapshot);
    }

    private void Note(ClusterMembershipSnapshot snapshot) =>
        Note(snapshot.Version, snapshot.Members.Values.Select(member => (member.SiloAddress, member.Status)));

    private async Task Wait(CancellationToken cancel)
    {
        if (Left is var left && left > TimeSpan.Zero)
            await Task.Delay(left, time, cancel);
    }
}
