using System.Collections.Immutable;
using Rolecall.Contracts.Roles;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;

namespace Rolecall.Contracts.Accounts;

/// <summary>The account's IAM configuration: what changes it, and what the grains of its roles decide by.</summary>
[Alias("rolecall.IAccountConfiguration")]
public interface IAccountConfiguration : IGrainWithStringKey
{
    /// <summary>
    /// Identifies the caller, decides and performs the operation, all on one version of the account's state; a write is decided on the
    /// state that it changes, and returns once it is durable and decided by everywhere.
    /// </summary>
    [Alias("Perform")]
    Task<PerformReply> Perform(PerformCall call);

    /// <summary>Runs an authorized IAM operation; a write returns once it is durable and decided by everywhere.</summary>
    [Alias("Execute")]
    Task<OperationReply> Execute(OperationCall call);

    /// <summary>The role as it is now; null where there is none.</summary>
    [Alias("DefineRole")]
    Task<RoleDefinition?> DefineRole(string roleName);

    /// <summary>
    /// What a role's grain decides by, for one call: the role as it is now, and the account's guardrails. (Grains of older silos start with it.)
    /// </summary>
    [Alias("StartRole")]
    Task<RoleStart> StartRole(string roleName);

    /// <summary>The account's users and roles, as they are now, among the principals that are asked for by ARN or by unique id.</summary>
    [Alias("FindPrincipals")]
    Task<ImmutableArray<PrincipalId>> FindPrincipals(ImmutableArray<PrincipalId> asked);

    /// <summary>The documents of managed policies; one that does not exist is left out.</summary>
    [Alias("PolicyDocuments")]
    Task<ImmutableArray<PolicyText>> PolicyDocuments(ImmutableArray<string> arns);

    /// <summary>The account's quotas that are not AWS's defaults; null where the account was never opened.</summary>
    [Alias("Quotas")]
    Task<ImmutableArray<StoredQuota>?> Quotas();

    /// <summary>Sets one of IAM's quotas, in force for every write from then on.</summary>
    [Alias("SetQuota")]
    Task<Fault?> SetQuota(QuotaSetting setting);

    /// <summary>Whether the account has the alias, or is about to.</summary>
    [Alias("HoldsAlias")]
    Task<bool> HoldsAlias(string alias);

    /// <summary>Makes an access key of the root user.</summary>
    [Alias("CreateRootKey")]
    Task<RootKeyReply> CreateRootKey(DateTimeOffset now);
}
