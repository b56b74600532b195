using System.Collections.Immutable;
using Rolecall.Identity.Journals;
using Rolecall.Identity.Organizations.Delegations;
using Rolecall.Identity.Organizations.Handshakes;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Organizations.Units;
using Rolecall.Identity.Quotas;
using Rows = Rolecall.Identity.Journals.EntityRows<Rolecall.Identity.Organizations.OrganizationState>;

namespace Rolecall.Identity.Organizations;

// What an organization's stream keeps: a member of the state, and a row that says how its records are named and where the state has it. Names
// stand in records that were written: they never change, and none is used again.
public sealed partial record OrganizationState
{
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

    internal static EntityKinds<OrganizationState, OrganizationChange> Kinds { get; } = new(
        OrganizationJson.Default,
        keyMember: "key",
        (kind, entity, key) => new OrganizationChange { Kind = kind, Entity = entity, Key = key },
        [
            new EntityKind<OrganizationState, StoredOrganization>("organization")
            {
                Get = state => state.Organization is { } one ? [one] : [],
                Set = (state, one) => state with { Organization = one },
                Remove = (state, _) => Empty(state.Id),
            },
            Rows.Sorted<StoredUnit>("unit", one => one.Id, state => state.Units, (state, all) => state with { Units = all }),
            Rows.Sorted<StoredMember>("member", one => one.Id, state => state.Members, (state, all) => state with { Members = all }),
            Rows.Sorted<StoredGuardrail>("policy", one => one.Id, state => state.Policies, (state, all) => state with { Policies = all }),
            Rows.Sorted<StoredAccountRequest>(
                "accountRequest", one => one.Id, state => state.AccountRequests, (state, all) => state with { AccountRequests = all }),
            Rows.Sorted<StoredServiceAccess>(
                "serviceAccess", one => one.Service, state => state.ServiceAccess, (state, all) => state with { ServiceAccess = all }),
            Rows.Sorted<StoredDelegation>(
                "delegation", one => KeyOf(one.Service, one.AccountId),
                state => state.Delegations, (state, all) => state with { Delegations = all }),
            Rows.Sorted<StoredHandshake>(
                "handshake", one => one.Id, state => state.Handshakes, (state, all) => state with { Handshakes = all }),
            Rows.One<StoredRootAccess>(
                "rootAccess",
                state => state.RootAccess.Features.IsEmpty ? null : state.RootAccess, (state, one) => state with { RootAccess = one }),
            Rows.Sorted<StoredQuota>("quota", one => one.Key, state => state.Quotas, (state, all) => state with { Quotas = all }),
            // These say what happens to other entities, and are none themselves.
            Rows.One<PolicyTypeSwitch>("policyType", _ => null, (state, one) => state.Switch(one)),
            new EntityKind<OrganizationState, FormerRecord>("account")
            {
                ReadsWholeRecord = true,
                Get = _ => [],
                Set = (state, one) => state.Former(one),
            },
        ])
    {
        ReadFormatZero = ReadFormatZero,
    };

    private static ImmutableSortedDictionary<string, T> EmptyOf<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
