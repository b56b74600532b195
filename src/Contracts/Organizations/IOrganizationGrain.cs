using System.Collections.Immutable;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;

namespace Rolecall.Contracts.Organizations;

/// <summary>One organization and the accounts in it. Key: <see cref="Keys.Organization"/>.</summary>
[Alias("rolecall.IOrganizationGrain")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    /// <summary>Makes the organization, with both policy types enabled, and opens its management account.</summary>
    [Alias("Create")]
    Task<AccountReply> Create(string name, AccountId? managementAccountId, DateTimeOffset now);

    /// <summary>Makes the organization of an account that stands alone.</summary>
    [Alias("Found")]
    Task<OperationReply> Found(FoundingCall call);

    /// <summary>Opens an account in the organization; the id is drawn where null, and refused where it is taken.</summary>
    [Alias("CreateAccount")]
    Task<AccountReply> CreateAccount(string name, AccountId? accountId, DateTimeOffset now);

    /// <summary>Null where there is no such organization.</summary>
    [Alias("Describe")]
    Task<OrganizationInfo?> Describe();

    /// <summary>The guardrails of an account; where it is no member, those of an account without an organization.</summary>
    [Alias("GuardrailsOf")]
    Task<Guardrails> GuardrailsOf(AccountId accountId);

    /// <summary>
    /// What an operation of AWS Organizations acts on, with its condition keys: every one of the targets must be allowed.
    /// </summary>
    [Alias("Targets")]
    Task<ImmutableArray<TargetReply>> Targets(OrganizationCall call);

    /// <summary>Whether an account may have a root session in another: by the organization's rules, permissions aside.</summary>
    [Alias("AdmitsRootSession")]
    Task<bool> AdmitsRootSession(AccountId callerAccountId, AccountId targetAccountId);

    /// <summary>Why an account may not call an operation at all, permissions aside; null where it may.</summary>
    [Alias("Refusal")]
    Task<Fault?> Refusal(string operation, AccountId callerAccountId);

    /// <summary>The organization's quotas that are not AWS's defaults; null where there is no such organization.</summary>
    [Alias("Quotas")]
    Task<ImmutableArray<StoredQuota>?> Quotas();

    /// <summary>Sets one of AWS Organizations' quotas, in force for every write from then on.</summary>
    [Alias("SetQuota")]
    Task<Fault?> SetQuota(QuotaSetting setting);

    /// <summary>Runs an authorized operation; a write returns once it is durable and every account that it touches follows it.</summary>
    [Alias("Execute")]
    Task<OperationReply> Execute(OrganizationCall call);
}
