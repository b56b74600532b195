using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Server.Cluster.GivenUp;

/// <summary>
/// Holds up grains that are activated while a silo that was given up may not know it yet: parted from the others, it runs, and would serve
/// by what it had in memory for as long as it takes until it has looked at the table of members (<see cref="SiloPulse"/>). What is
/// acknowledged elsewhere after that is known to all who serve (docs/decisions/044).
/// </summary>
/// <param name="membership">Asked for once, later: Orleans makes its membership and what configures grains of each other.</param>
/// <param name="whenMembersChange">Called when a member has come, ends, or was given up.</param>
internal sealed partial class ActivationHold(
    Func<IClusterMembershipService> membership, TimeProvider time, ILogger<ActivationHold> log, Action? whenMembersChange = null)
    : IConfigureGrainContextProvider, IConfigureGrainContext, ILifecycleParticipant<ISiloLifecycle>, IFormerLeases
{
    /// <summary>
    /// Longer than a silo that runs takes to learn that it was given up: it reads the table twice a second. Two readings, the one that came
    /// too soon and the one that tells, and the half second between them have to end by then.
    /// </summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Longer than the members' directory takes to be whole again after one has come or begun to end: what is handed over is on its way at once, and
    /// whoever is told to end has withdrawn its models by then (<see cref="ModelWithdrawal"/>).
    /// </summary>
    internal static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly Dictionary<SiloAddress, SiloStatus> known = [];
    private readonly Lock gate = new();
    private readonly Lazy<IClusterMembershipService> membership = new(membership);
    private MembershipVersion seen = MembershipVersion.MinValue;
    private long until = long.MinValue / 2;
    private long leasedUntil = long.MinValue / 2;

    /// <summary>Grains that hold no state are not held up: those of Orleans, and those that say whether a silo answers.</summary>
    public bool TryGetConfigurator(
        GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        var holdsNoState = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.FullTypeName, out var type)
            && (type.StartsWith("Orleans.", StringComparison.Ordinal) || type.Contains(".Probes.", StringComparison.Ordinal));
        configurator = holdsNoState ? null : this;
        return !holdsNoState;
    }

    /// <summary>Costs a grain little while all is well: one observer, and a look at the members.</summary>
    public void Configure(IGrainContext context) => Observe(context.ObservableLifecycle);

    /// <summary>Follows the members from the silo's start: one that nobody calls must know who was alive before.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.RunFrom(nameof(ActivationHold), ServiceLifecycleStage.RuntimeInitialize, Follow);

    /// <summary>Decides when the grain is activated, and not when it was made: another silo may be given up in between.</summary>
    internal void Observe(ILifecycleObservable grain) => grain.Subscribe(nameof(ActivationHold), GrainLifecycleStage.First, Wait);

    /// <summary>A silo that ended as it was asked to had no grains left; one whose end nobody saw may have.</summary>
    internal void Note(MembershipVersion version, IEnumerable<(SiloAddress Silo, SiloStatus Status)> members)
    {
        lock (gate)
        {
            if (version <= seen)
                return;
            var isFirst = seen == MembershipVersion.MinValue;
            seen = version;
            var change = false;
            var all = members.ToArray();
            foreach (var (silo, status) in all)
            {
                var isKnown = known.ContainsKey(silo);
                var before = known.GetValueOrDefault(silo, isFirst ? SiloStatus.None : SiloStatus.Active);
                known[silo] = status;
                // Whoever comes has a share of the directory that the others hand over to it, and whoever ends loses its own: for a moment, a grain that is
                // active cannot be found there, and another may be activated in its place, until the first is told.
                var settles = !isFirst && (status == SiloStatus.Active ? !isKnown || before != SiloStatus.Active : IsInOrder(status) && before == SiloStatus.Active)
                    && all.Any(other => other.Silo != silo && other.Status == SiloStatus.Active);
                if (settles)
                {
                    until = Math.Max(until, In(Settling));
                    leasedUntil = Math.Max(leasedUntil, In(Settling + SandboxSettings.LeaseTime));
                }
                change |= settles || (status == SiloStatus.Dead && before != SiloStatus.Dead);
                if (status != SiloStatus.Dead || before == SiloStatus.Dead)
                    continue;
                // Whoever was dead before this silo came has learnt it, but may have leased until then: nobody knows since when it is dead.
                if (before == SiloStatus.Active)
                    until = Math.Max(until, In(Longest));
                // What one that ended in order has leased has ended before; this long where it was killed on its way.
                leasedUntil = Math.Max(leasedUntil, In(IsInOrder(before) ? SandboxSettings.LeaseTime : Longest + SandboxSettings.LeaseTime));
            }
            if (change)
                whenMembersChange?.Invoke();
        }
    }

    internal bool IsHolding => Left > TimeSpan.Zero;

    /// <summary>Whether a silo that was given up may not know it yet.</summary>
    internal bool MayNotKnow
    {
        get
        {
            Look();
            return IsHolding;
        }
    }

    /// <summary>A silo that is parted may give leases until it has learnt that it was given up.</summary>
    TimeSpan IFormerLeases.Left
    {
        get
        {
            Look();
            return Until(ref leasedUntil);
        }
    }

    private TimeSpan Left => Until(ref until);

    private static bool IsInOrder(SiloStatus status) => status is SiloStatus.ShuttingDown or SiloStatus.Stopping;

    private long In(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    private TimeSpan Until(ref long instant) => TimeSpan.FromSeconds((Volatile.Read(ref instant) - time.GetTimestamp()) / (double)time.TimestampFrequency);

    private async Task Follow(CancellationToken stopping)
    {
        try
        {
            await foreach (var snapshot in membership.Value.MembershipUpdates.WithCancellation(stopping).ConfigureAwait(false))
                Note(snapshot);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo ends.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Grains that are activated look at the members themselves.
            Log.Unfollowed(log, bug);
        }
    }

    private void Note(ClusterMembershipSnapshot snapshot) =>
        Note(snapshot.Version, snapshot.Members.Values.Select(member => (member.SiloAddress, member.Status)));

    private void Look()
    {
        if (membership.Value.CurrentSnapshot is var snapshot && snapshot.Version != seen)
            Note(snapshot);
    }

    private async Task Wait(CancellationToken cancel)
    {
        Look();
        if (Left is var left && left > TimeSpan.Zero)
            await Task.Delay(left, time, cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 335, Level = LogLevel.Error,
            Message = "What becomes of other silos is followed no longer. "
                + "Grains are held up only for those that they find dead themselves.")]
        public static partial void Unfollowed(ILogger logger, Exception bug);
    }
}
