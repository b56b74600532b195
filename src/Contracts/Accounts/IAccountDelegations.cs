using System.Collections.Immutable;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Accounts;

/// <summary>The delegation requests that somebody of the account made or owns.</summary>
[Alias("rolecall.IAccountDelegations")]
public interface IAccountDelegations : IGrainWithStringKey
{
    /// <summary>Records the workflow by which the account asks for a delegation; EntityAlreadyExists where it was used before.</summary>
    [Alias("UseDelegationWorkflow")]
    Task<Fault?> UseDelegationWorkflow(string workflowId);

    /// <summary>Lists a delegation request among those that somebody of the account owns; idempotent.</summary>
    [Alias("OwnDelegationRequest")]
    Task<Fault?> OwnDelegationRequest(string requestId);

    /// <summary>Ids of the delegation requests that somebody of the account owns.</summary>
    [Alias("DelegationRequests")]
    Task<ImmutableArray<string>> DelegationRequests();
}
