using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Sessions.Issuing;

namespace Rolecall.Contracts.ReadModels;

/// <summary>
/// One version of a role, or that there is none: it must not take another time to tell that. Decides as <see cref="IRoleGrain"/> does; null
/// where that has to be asked.
/// </summary>
public interface IRoleModel
{
    /// <summary>See <see cref="IRoleGrain.Assume"/>; null where it is allowed and managed policies narrow the session, which the account has.</summary>
    AssumeReply? Assume(RoleSessionAsk ask);

    /// <summary>See <see cref="IRoleGrain.Decide"/>; null, too, where the role's use is to be noted.</summary>
    CallerReply? Decide(SessionCall call);
}
