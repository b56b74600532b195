using System.Collections.Immutable;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Aliases;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Accounts.Passwords;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.ServiceCredentials;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Journals;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Sessions.Revocations;
using Rows = Rolecall.Identity.Journals.EntityRows<Rolecall.Identity.Accounts.AccountState>;

namespace Rolecall.Identity.Accounts;

// What an account's stream keeps: a member of the state, and a row that says how its records are named and where the state has it.
// Names stand in records that were written: they never change, and none is used again.
public sealed partial record AccountState
{
    /// <summary>Null until the account is opened.</summary>
    public AccountOpened? Opened { get; init; }

    /// <summary>Null where the account is where it was opened.</summary>
    public AccountMembership? Membership { get; init; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<StoredInvitation> Invitations { get; init; } = [];

    public ImmutableSortedDictionary<string, StoredUser> Users { get; init; } = NameOrder.EmptyOf<StoredUser>();

    public ImmutableSortedDictionary<string, StoredGroup> Groups { get; init; } = NameOrder.EmptyOf<StoredGroup>();

    public ImmutableSortedDictionary<string, StoredRole> Roles { get; init; } = NameOrder.EmptyOf<StoredRole>();

    /// <summary>The ARNs that users and roles had before.</summary>
    public DepartedNames Departed { get; init; } = DepartedNames.None;

    /// <summary>Customer managed policies by name.</summary>
    public ImmutableSortedDictionary<string, StoredManagedPolicy> Policies { get; init; } = NameOrder.EmptyOf<StoredManagedPolicy>();

    /// <summary>Long-term keys by id.</summary>
    public ImmutableDictionary<string, StoredAccessKey> AccessKeys { get; init; } =
        ImmutableDictionary.Create<string, StoredAccessKey>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StoredBucket> Buckets { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredBucket>(StringComparer.Ordinal);

    /// <summary>Virtual MFA devices by path and name.</summary>
    public ImmutableSortedDictionary<string, StoredMfaDevice> MfaDevices { get; init; } = NameOrder.EmptyOf<StoredMfaDevice>();

    /// <summary>Who may sign in with a password, by the user's name; root's has an empty one.</summary>
    public ImmutableSortedDictionary<string, StoredLoginProfile> LoginProfiles { get; init; } = NameOrder.EmptyOf<StoredLoginProfile>();

    /// <summary>Sessions revoked one by one, by their access key id.</summary>
    public ImmutableDictionary<string, StoredRevocation> Revocations { get; init; } =
        ImmutableDictionary.Create<string, StoredRevocation>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StoredInstanceProfile> InstanceProfiles { get; init; } =
        NameOrder.EmptyOf<StoredInstanceProfile>();

    /// <summary>Deletions of service-linked roles by task id.</summary>
    public ImmutableDictionary<string, StoredRoleDeletion> RoleDeletions { get; init; } =
        ImmutableDictionary.Create<string, StoredRoleDeletion>(StringComparer.Ordinal);

    /// <summary>What runs with the account's roles, by id.</summary>
    public ImmutableSortedDictionary<string, StoredWorkload> Workloads { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredWorkload>(StringComparer.Ordinal);

    /// <summary>The account as an issuer of identity tokens; null until outbound federation was first enabled.</summary>
    public StoredIssuer? Issuer { get; init; }

    /// <summary>Ids of the delegation requests that somebody of the account owns.</summary>
    public ImmutableSortedSet<string> DelegationRequests { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Workflows that the account asked for delegations by: each can be used once.</summary>
    public ImmutableSortedSet<string> DelegationWorkflows { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, StoredAlias> Aliases { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredAlias>(StringComparer.Ordinal);

    /// <summary>Service-specific credentials by id.</summary>
    public ImmutableSortedDictionary<string, StoredServiceCredential> ServiceCredentials { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredServiceCredential>(StringComparer.Ordinal);

    /// <summary>Quotas that are not AWS's defaults, by key.</summary>
    public ImmutableSortedDictionary<string, StoredQuota> Quotas { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredQuota>(StringComparer.Ordinal);

    /// <summary>By URL without its scheme; paths tell upper from lower case.</summary>
    public ImmutableSortedDictionary<string, StoredOidcProvider> OidcProviders { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredOidcProvider>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StoredSamlProvider> SamlProviders { get; init; } = NameOrder.EmptyOf<StoredSamlProvider>();

    /// <summary>SAML assertions that were redeemed.</summary>
    public RedeemedAssertions AssertionUses { get; init; } = RedeemedAssertions.None;

    internal static EntityKind<AccountState, string> DelegationRequestKind { get; } = Rows.Names(
        "delegationRequest", state => state.DelegationRequests, (state, all) => state with { DelegationRequests = all });

    internal static EntityKind<AccountState, string> DelegationWorkflowKind { get; } = Rows.Names(
        "delegationWorkflow", state => state.DelegationWorkflows, (state, all) => state with { DelegationWorkflows = all });

    internal static EntityKinds<AccountState, AccountChange> Kinds { get; } = new(
        AccountJson.Default,
        keyMember: "name",
        (kind, entity, key) => new AccountChange { Kind = kind, Entity = entity, Key = key },
        [
            Rows.One<AccountOpened>("opened", state => state.Opened, (state, one) => state with { Opened = one }),
            Rows.One<AccountMembership>("membership", state => state.Membership, (state, one) => state with { Membership = one }),
            new EntityKind<AccountState, StoredInvitation>("invitation")
            {
                Get = state => state.Invitations,
                Set = (state, one) => state.Invitations.Contains(one) ? state : state with { Invitations = state.Invitations.Add(one) },
            },
            Rows.Sorted<StoredUser>("user", one => one.Name, state => state.Users, (state, all) => state with { Users = all }),
            Rows.Sorted<StoredGroup>("group", one => one.Name, state => state.Groups, (state, all) => state with { Groups = all }),
            Rows.Sorted<StoredRole>("role", one => one.Name, state => state.Roles, (state, all) => state with { Roles = all }),
            // Derived from the changes of users and roles, so it stands in snapshots only.
            Rows.One<DepartedNames>(
                "departed", state => state.Departed.Count == 0 ? null : state.Departed, (state, one) => state with { Departed = one }),
            Rows.Sorted<StoredManagedPolicy>(
                "policy", one => one.Name, state => state.Policies, (state, all) => state with { Policies = all }),
            Rows.Hashed<StoredAccessKey>(
                "accessKey", one => one.Id, state => state.AccessKeys, (state, all) => state with { AccessKeys = all }),
            Rows.Sorted<StoredBucket>("bucket", one => one.Name, state => state.Buckets, (state, all) => state with { Buckets = all }),
            Rows.Hashed<StoredRevocation>(
                "revocation", one => one.AccessKeyId, state => state.Revocations, (state, all) => state with { Revocations = all }),
            Rows.Sorted<StoredInstanceProfile>(
                "instanceProfile", one => one.Name, state => state.InstanceProfiles, (state, all) => state with { InstanceProfiles = all }),
            Rows.Hashed<StoredRoleDeletion>(
                "roleDeletion", one => one.TaskId, state => state.RoleDeletions, (state, all) => state with { RoleDeletions = all }),
            Rows.Sorted<StoredWorkload>(
                "workload", one => one.Id, state => state.Workloads, (state, all) => state with { Workloads = all }),
            Rows.Sorted<StoredMfaDevice>(
                "mfaDevice", one => one.PathAndName, state => state.MfaDevices, (state, all) => state with { MfaDevices = all }),
            Rows.Sorted<StoredLoginProfile>(
                "loginProfile", one => one.Owner, state => state.LoginProfiles, (state, all) => state with { LoginProfiles = all }),
            Rows.One<StoredIssuer>("issuer", state => state.Issuer, (state, one) => state with { Issuer = one }),
            DelegationRequestKind,
            DelegationWorkflowKind,
            Rows.Sorted<StoredAlias>("alias", one => one.Name, state => state.Aliases, (state, all) => state with { Aliases = all }),
            Rows.Sorted<StoredServiceCredential>(
                "serviceCredential", one => one.Id,
                state => state.ServiceCredentials, (state, all) => state with { ServiceCredentials = all }),
            Rows.Sorted<StoredQuota>("quota", one => one.Key, state => state.Quotas, (state, all) => state with { Quotas = all }),
            Rows.Sorted<StoredOidcProvider>(
                "oidcProvider", one => one.Name, state => state.OidcProviders, (state, all) => state with { OidcProviders = all }),
            Rows.Sorted<StoredSamlProvider>(
                "samlProvider", one => one.Name, state => state.SamlProviders, (state, all) => state with { SamlProviders = all }),
            new EntityKind<AccountState, StoredAssertionUse>("assertionUse")
            {
                Get = state => state.AssertionUses.ById.Values.OrderBy(one => one.Id, StringComparer.Ordinal),
                Set = (state, one) => state with { AssertionUses = state.AssertionUses.Put(one) },
                Remove = (state, id) => state with { AssertionUses = state.AssertionUses.Remove(id) },
            },
        ]);
}
