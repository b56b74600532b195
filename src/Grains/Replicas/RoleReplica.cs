using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Grains.Roles;
using Rolecall.Identity.Sessions.Issuing;

namespace Rolecall.Grains.Replicas;

/// <summary>A role that is active elsewhere, or that there is none: decides by the model that its grain would have.</summary>
/// <param name="account">Told of the role's use, as its grain tells it.</param>
internal sealed class RoleReplica(RoleModel model, IAccountGrain account) : IRoleModel
{
    public AssumeReply? Assume(RoleSessionAsk ask) => model.Assume(ask);

    public CallerReply? Decide(SessionCall call)
    {
        model.NoteUse(call, account);
        return model.Decide(call);
    }
}
