using Rolecall.Contracts.Providers;
using Rolecall.Contracts.Replicas;

namespace Rolecall.Contracts.Accounts;

/// <summary>One account: the unit of consistency of its IAM configuration. Key: <see cref="Keys.Account"/>.</summary>
[Alias("rolecall.IAccountGrain")]
public interface IAccountGrain :
    IAccountCallers, IAccountSurveys, IAccountConfiguration, IOrganizationMember,
    IAccountWorkloads, IAccountDelegations, IAccountIssuer, IAccountBuckets, IAccountProviders, IAccountReplicas
{
    /// <summary>Opens the account; false where it is open already.</summary>
    [Alias("Open")]
    Task<bool> Open(AccountOpening opening);

    /// <summary>Null where the account was never opened.</summary>
    [Alias("Describe")]
    Task<AccountOpening?> Describe();
}
