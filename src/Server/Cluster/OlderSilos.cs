using Orleans.Metadata;
using Rolecall.Contracts.Roles;
using Rolecall.Grains.Roles;

namespace Rolecall.Server.Cluster;

/// <summary>Older silos, by what the members say of their grains.</summary>
/// <param name="manifests">What they say; Orleans asks each once it is active.</param>
internal sealed class OlderSilos(IClusterManifestProvider manifests, IClusterMembershipService membership) : IOlderSilos
{
    private volatile Answer? last;

    private sealed record Answer(ClusterManifest Manifests, MembershipVersion Members, bool AreThere, IReadOnlySet<SiloAddress> Known);

    public bool AreThere
    {
        get
        {
            var (said, members) = (manifests.Current, membership.CurrentSnapshot);
            if (last is not { } answer || !ReferenceEquals(answer.Manifests, said) || answer.Members != members.Version)
                last = answer = Look(said, members, last?.Known ?? new HashSet<SiloAddress>());
            return answer.AreThere;
        }
    }

    /// <param name="knownBefore">Not older. What a member that ends has said is forgotten by Orleans.</param>
    private static Answer Look(ClusterManifest said, ClusterMembershipSnapshot members, IReadOnlySet<SiloAddress> knownBefore)
    {
        var serving = members.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .Select(member => member.SiloAddress)
            .ToHashSet();
        var known = serving
            .Where(silo => knownBefore.Contains(silo) || (said.Silos.TryGetValue(silo, out var manifest) && DecidesByItsAccountAttribute.IsOf(manifest)))
            .ToHashSet();
        return new(said, members.Version, known.Count < serving.Count, known);
    }
}
