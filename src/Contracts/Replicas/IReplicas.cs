using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Contracts.Replicas;

/// <summary>
/// Read models of what is active in other processes, leased from its account (docs/decisions/045). What is found decides as the grain would;
/// where nothing is, the grain is asked, and what is asked for again soon is leased meanwhile. Not registered in a process that is alone.
/// </summary>
public interface IReplicas
{
    /// <summary>As <see cref="IAccountCallers.Authenticate"/>; null where the grain must be asked.</summary>
    CallerReply? Authenticate(string realm, AccessKeyId id, KeyCall call);

    /// <summary>The account's grain has authenticated the call.</summary>
    void Authenticated(string realm, AccessKeyId id, KeyCall call);

    /// <summary>The role, or that there is none; null where its grain must be asked.</summary>
    IRoleModel? FindRole(string realm, AccountId account, string roleName);

    /// <summary>A role's grain was asked, of an account that exists.</summary>
    void RoleWasAsked(string realm, AccountId account, string roleName);
}
