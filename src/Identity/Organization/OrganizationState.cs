using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Identity;

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

    /// <summary>What the organization does with its members' root users from its management account.</summary>
    public StoredRootAccess RootAccess { get; init; } = new([]);

    public static OrganizationState Empty(string id) => new() { Id = id };

    /// <summary>The state after the change.</summary>
    public OrganizationState Apply(OrganizationChange change) => change switch
    {
        { Organization: { } organization } => this with { Organization = organization },
        { Unit: { } unit } => this with { Units = Units.SetItem(unit.Id, unit) },
        { Member: { } member } => this with { Members = Members.SetItem(member.Id, member) },
        { Policy: { } policy } => this with { Policies = Policies.SetItem(policy.Id, policy) },
        { PolicyType: { } type } => Switch(type),
        { AccountRequest: { } request } => this with { AccountRequests = AccountRequests.SetItem(request.Id, request) },
        { ServiceAccess: { } access } => this with { ServiceAccess = ServiceAccess.SetItem(access.Service, access) },
        { Delegation: { } delegation } => this with { Delegations = Delegations.SetItem(KeyOf(delegation.Service, delegation.AccountId), delegation) },
        { RootAccess: { } access } => this with { RootAccess = access },
        { Delete: "organization" } => Empty(Id),
        { Delete: "unit", Key: { } key } => this with { Units = Units.Remove(key) },
        { Delete: "member", Key: { } key } => this with { Members = Members.Remove(key) },
        { Delete: "policy", Key: { } key } => this with { Policies = Policies.Remove(key) },
        { Delete: "serviceAccess", Key: { } key } => this with { ServiceAccess = ServiceAccess.Remove(key) },
        { Delete: "delegation", Key: { } key } => this with { Delegations = Delegations.Remove(key) },
        { Account: { } account } => Organization is null ? Former(change.Name ?? "", account) : Join(account),
        _ => throw new InvalidDataException("an organization change record says nothing that this version knows"),
    };

    public byte[] ToSnapshot() => JsonSerializer.SerializeToUtf8Bytes(
        new OrganizationSnapshot
        {
            Format = OrganizationChange.CurrentFormat,
            Organization = Organization,
            Units = [.. Units.Values],
            Members = [.. Members.Values],
            Policies = [.. Policies.Values],
            AccountRequests = [.. AccountRequests.Values],
            ServiceAccess = [.. ServiceAccess.Values],
            Delegations = [.. Delegations.Values],
            RootAccess = RootAccess.Features.IsEmpty ? null : RootAccess,
        },
        OrganizationJson.Default.OrganizationSnapshot);

    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static OrganizationState FromSnapshot(string id, ReadOnlySpan<byte> json)
    {
        var empty = Empty(id);
        // Format 0 wrote "null" for an organization that was never made.
        if (JsonSerializer.Deserialize(json, OrganizationJson.Default.OrganizationSnapshot) is not { } snapshot)
            return empty;
        if (snapshot.Format > OrganizationChange.CurrentFormat)
            throw new InvalidDataException($"an organization snapshot has format {snapshot.Format}; this version knows up to {OrganizationChange.CurrentFormat}");
        if (snapshot.Format == 0)
            return empty.Former(snapshot);
        return empty with
        {
            Organization = snapshot.Organization,
            Units = empty.Units.AddRange(snapshot.Units.Select(unit => KeyValuePair.Create(unit.Id, unit))),
            Members = empty.Members.AddRange(snapshot.Members.Select(member => KeyValuePair.Create(member.Id, member))),
            Policies = empty.Policies.AddRange(snapshot.Policies.Select(policy => KeyValuePair.Create(policy.Id, policy))),
            AccountRequests = empty.AccountRequests.AddRange(snapshot.AccountRequests.Select(request => KeyValuePair.Create(request.Id, request))),
            ServiceAccess = empty.ServiceAccess.AddRange(snapshot.ServiceAccess.Select(access => KeyValuePair.Create(access.Service, access))),
            Delegations = empty.Delegations.AddRange(snapshot.Delegations.Select(one => KeyValuePair.Create(KeyOf(one.Service, one.AccountId), one))),
            RootAccess = snapshot.RootAccess ?? empty.RootAccess,
        };
    }

    internal static string KeyOf(string service, string accountId) => service + "/" + accountId;

    /// <summary>
    /// Enabling a type attaches AWS's own policy of it to the root, every OU and every account; disabling it detaches all of
    /// the type. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html
    /// </summary>
    private OrganizationState Switch(PolicyTypeSwitch type)
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
