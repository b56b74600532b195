using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;

namespace Rolecall.Grains.Sessions;

/// <summary>
/// One session, alive only while it is used. It decides by the instant stamped on the call, and asks its role, or its user's account, on
/// every decision, so a revocation holds from the moment that it is acknowledged, of all of a role's older sessions or of this one. It is told
/// of the latter as well, and asks when it is activated: older silos decide by that alone. Calls interleave, since there is no state that they
/// could corrupt.
/// </summary>
[Reentrant]
[Orleans.Placement.PreferLocalPlacement]
[CollectionAgeLimit(Minutes = 2)]
[GrainType("session")]
internal sealed class SessionGrain : Grain, ISessionGrain
{
    private SessionModel model = null!;
    private Publication<ISessionModel> publication = null!;

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var models = ServiceProvider.GetService<PublishedModels>();
        var keyId = Keys.NameOf(this.GetPrimaryKeyString());
        model = new(Sandbox, models, ServiceProvider.GetService<IReplicas>());
        publication = new(models?.Sessions, ModelKey.OfSession(Sandbox, keyId));
        // The grain is called for sessions whose token was opened, so its key is one of ours.
        if (await GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, AccessKeyId.Parse(keyId).Account)).IsRevoked(keyId))
            model.Revoked = true;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        publication.End();
        return Task.CompletedTask;
    }

    public Task Revoke()
    {
        model.Revoked = true;
        return Task.CompletedTask;
    }

    public async Task<CallerReply> Authenticate(SessionCall call)
    {
        var claims = call.Claims;
        publication.Keep(model);
        if (model.Authenticate(call) is { } decided)
            return decided;
        var reply = await (claims.Kind == SessionKind.Role
            ? GrainFactory.Grain<IRoleGrain>(Keys.Role(Sandbox, claims.AccountId, claims.RoleName!)).Decide(call)
            : GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, claims.AccountId)).DecideSession(call));
        model.WasDecidedElsewhere(claims);
        return reply;
    }
}
