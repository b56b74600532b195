using System.Collections.Immutable;
using Rolecall.Identity.Organizations.Delegations;
using Rolecall.Identity.Organizations.Handshakes;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Organizations.Units;
using Rolecall.Identity.Quotas;

namespace Rolecall.Identity.Organizations;

/// <summary>One organization: immutable, changed only by folding change records into it.</summary>
public sealed partial record OrganizationState
{
    public required string Id { get; init; }

    /// <summary>Null until the organization is created, and once it is deleted.</summary>
    public StoredOrganization? Organization { get; init; }

    public ImmutableSortedDictionary<string, StoredUnit> Units { get; init; } = EmptyOf<StoredUnit>();

    /// <summary>All accounts, the management account included.</summary>
    public ImmutableSortedDictionary<string, StoredMember> Members { get; init; } = EmptyOf<StoredMember>();

    /// <summary>The organization's own policies by id.</summary>
    public ImmutableSortedDictionary<string, StoredGuardrail> Policies { get; init; } = EmptyOf<StoredGuardrail>();

    public ImmutableSortedDictionary<string, StoredAccountRequest> AccountRequests { get; init; } = EmptyOf<StoredAccountRequest>();

    public ImmutableSortedDictionary<string, StoredServiceAccess> ServiceAccess { get; init; } = EmptyOf<StoredServiceAccess>();

    /// <summary>By service, then account.</summary>
    public ImmutableSortedDictionary<string, StoredDelegation> Delegations { get; init; } = EmptyOf<StoredDelegation>();

    public ImmutableSortedDictionary<string, StoredHandshake> Handshakes { get; init; } = EmptyOf<StoredHandshake>();

    /// <summary>What the organization does with its members' root users from its management account.</summary>
    public StoredRootAccess RootAccess { get; init; } = new([]);

    /// <summary>Quotas that are not AWS's defaults, by key.</summary>
    public ImmutableSortedDictionary<string, StoredQuota> Quotas { get; init; } = EmptyOf<StoredQuota>();

    public static OrganizationState Empty(string id) => new() { Id = id };

    /// <summary>The state after the change.</summary>
    public OrganizationState Apply(OrganizationChange change) => change.ApplyTo(this);

    /// <summary>The records that make the state out of an empty one, as one document.</summary>
    public byte[] ToRecords() => OrganizationEntities.Kinds.WriteSnapshot(this);

    /// <summary>The state that a snapshot's records make; also of one from before snapshots were lists of records.</summary>
    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static OrganizationState FromRecords(string id, ReadOnlySpan<byte> json) =>
        OrganizationEntities.Kinds.ReadSnapshot(Empty(id), json, (state, change) => state.Apply(change));

    internal static string KeyOf(string service, string accountId) => service + "/" + accountId;

    /// <summary>
    /// Enabling a type attaches AWS's own policy of it to the root, every OU and every account; disabling it detaches all of
    /// the type. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html
    /// </summary>
    internal OrganizationState Switch(PolicyTypeSwitch type)
    {
        var standard = AwsGuardrails.Of(type.Type).Id;
        T Switched<T>(T target) where T : PolicyTarget => target with
        {
            Attached = type.Enabled ? [.. target.Attached, standard] : [.. target.Attached.Where(id => FindPolicy(id)?.Type != type.Type)],
        };
        var root = Switched(Organization!);
        return this with
        {
            Organization = root with
            {
                EnabledTypes = type.Enabled ? root.EnabledTypes.Add(type.Type) : root.EnabledTypes.Remove(type.Type),
            },
            Units = Units.SetItems(Units.Select(unit => KeyValuePair.Create(unit.Key, Switched(unit.Value)))),
            Members = Members.SetItems(Members.Select(member => KeyValuePair.Create(member.Key, Switched(member.Value)))),
        };
    }

    private static ImmutableSortedDictionary<string, T> EmptyOf<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
