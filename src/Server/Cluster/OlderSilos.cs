using Orleans.Metadata;
using Rolecall.Contracts.Roles;
using Rolecall.Grains.Roles;
using Rolecall.Server.Cluster.GivenUp;

namespace Rolecall.Server.Cluster;

/// <summary>Older silos, by what the members say of their grains.</summary>
/// <param name="manifests">What they say; Orleans asks each once it is active.</param>
/// <param name="isHolding">Whether a silo that was given up may not know it yet (<see cref="ActivationHold"/>).</param>
internal sealed class OlderSilos(IClusterManifestProvider manifests, IClusterMembershipService membership, Func<bool> isHolding) : IOlderSilos
{
    private volatile Answer? last;

    /// <param name="AreDead">Whether one was given up of which it is not known.</param>
    /// <param name="Known">Not older.</param>
    private sealed record Answer(
        ClusterManifest Manifests, MembershipVersion Members, bool AreThere, bool AreDead, IReadOnlySet<SiloAddress> Known);

    public bool AreThere
    {
        get
        {
            var (said, members) = (manifests.Current, membership.CurrentSnapshot);
            if (last is not { } answer || !ReferenceEquals(answer.Manifests, said) || answer.Members != members.Version)
                last = answer = Look(said, members, last?.Known ?? new HashSet<SiloAddress>());
            return answer.AreThere || (answer.AreDead && isHolding());
        }
    }

    /// <param name="knownBefore">Not older. What a member that ends has said is forgotten by Orleans.</param>
    private static Answer Look(ClusterManifest said, ClusterMembershipSnapshot members, IReadOnlySet<SiloAddress> knownBefore)
    {
        var known = members.Members.Keys
            .Where(silo => knownBefore.Contains(silo) || (said.Silos.TryGetValue(silo, out var manifest) && DecidesByItsAccountAttribute.IsOf(manifest)))
            .ToHashSet();
        var older = members.Members.Values.Where(member => !known.Contains(member.SiloAddress)).ToArray();
        return new(
            said,
            members.Version,
            older.Any(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping),
            older.Any(member => member.Status == SiloStatus.Dead),
            known);
    }
}
