using Orleans.Metadata;
using Rolecall.Contracts.Roles;
using Rolecall.Grains.Roles;
using Rolecall.Server.Cluster.GivenUp;

namespace Rolecall.Server.Cluster;

/// <summary>Older silos, by what the members say of their grains.</summary>
/// <param name="manifests">What they say. Orleans asks each once it is active, and forgets what it said when it ends.</param>
/// <param name="mayNotKnow">Whether a silo that was given up may not know it yet (<see cref="ActivationHold.MayNotKnow"/>).</param>
internal sealed partial class OlderSilos(
    IClusterManifestProvider manifests, IClusterMembershipService membership, Func<bool> mayNotKnow, ILogger<OlderSilos> log)
    : IOlderSilos, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly Lock gate = new();
    private volatile Answer? last;

    /// <param name="AreThere">Whether a member that serves is older, or has not said what it is.</param>
    /// <param name="WereGivenUp">Whether one of those was given up.</param>
    /// <param name="Newer">Members that have said that they are not older.</param>
    /// <param name="Older">Members that served, and had not said it.</param>
    private sealed record Answer(
        ClusterManifest Manifests, MembershipVersion Members, bool AreThere, bool WereGivenUp, IReadOnlySet<SiloAddress> Newer, IReadOnlySet<SiloAddress> Older);

    public bool AreThere
    {
        get
        {
            var answer = Look();
            return answer.AreThere || (answer.WereGivenUp && mayNotKnow());
        }
    }

    /// <summary>Looks whenever a member says what it is: nobody may ask before that is forgotten.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.RunFrom(nameof(OlderSilos), ServiceLifecycleStage.Active, Follow);

    private async Task Follow(CancellationToken stopping)
    {
        try
        {
            await foreach (var _ in manifests.Updates.WithCancellation(stopping).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo ends.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Whoever asks looks, too.
            Log.Unfollowed(log, bug);
        }
    }

    private Answer Look()
    {
        var (said, members) = (manifests.Current, membership.CurrentSnapshot);
        if (last is { } answer && ReferenceEquals(answer.Manifests, said) && answer.Members == members.Version)
            return answer;
        lock (gate)
            return last = Look(said, members, last);
    }

    private static Answer Look(ClusterManifest said, ClusterMembershipSnapshot members, Answer? before)
    {
        var newer = members.Members.Keys
            .Where(silo => before?.Newer.Contains(silo) == true
                || (said.Silos.TryGetValue(silo, out var manifest) && DecidesByItsAccountAttribute.IsOf(manifest)))
            .ToHashSet();
        var serving = members.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .Select(member => member.SiloAddress)
            .Except(newer)
            .ToHashSet();
        // One that was dead before this silo came is nobody's: each silo that starts again finds a former one of its own.
        var older = members.Members.Keys.Where(silo => !newer.Contains(silo) && (serving.Contains(silo) || before?.Older.Contains(silo) == true)).ToHashSet();
        return new(said, members.Version, serving.Count > 0, older.Any(silo => members.GetSiloStatus(silo) == SiloStatus.Dead), newer, older);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 341, Level = LogLevel.Error,
            Message = "What other silos say of their versions is followed no longer. One that ends may be taken for an older one, and changes wait for it.")]
        public static partial void Unfollowed(ILogger logger, Exception bug);
    }
}
