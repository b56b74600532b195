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

/// <summary>What an account's stream keeps. Names stand in records that were written: they never change, and none is used again.</summary>
internal static class AccountEntities
{
    public static EntityKind<AccountState, string> DelegationRequests { get; } = Rows.Names(
        "delegationRequest", state => state.DelegationRequests, (state, all) => state with { DelegationRequests = all });

    public static EntityKind<AccountState, string> DelegationWorkflows { get; } = Rows.Names(
        "delegationWorkflow", state => state.DelegationWorkflows, (state, all) => state with { DelegationWorkflows = all });

    public static EntityKinds<AccountState, AccountChange> Kinds { get; } = new(
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
            DelegationRequests,
            DelegationWorkflows,
            Rows.Sorted<StoredAlias>("alias", one => one.Name, state => state.Aliases, (state, all) => state with { Aliases = all }),
            Rows.Sorted<StoredServiceCredential>(
                "serviceCredential", one => one.Id, state => state.ServiceCredentials, (state, all) => state with { ServiceCredentials = all }),
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
