using Rolecall.Identity.Delegation;

namespace Rolecall.Contracts.Delegations;

/// <summary>One delegation request, between the account that asks and the one that is asked. Key: <see cref="Keys.Delegation"/>.</summary>
[Alias("rolecall.IDelegationGrain")]
public interface IDelegationGrain : IGrainWithStringKey
{
    /// <summary>Null where there is no such request.</summary>
    [Alias("Describe")]
    Task<StoredDelegationRequest?> Describe();

    /// <summary>Runs an authorized operation; a write returns once it is durable.</summary>
    [Alias("Execute")]
    Task<DelegationReply> Execute(DelegationCall call);
}
