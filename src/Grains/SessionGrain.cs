using Orleans.Concurrency;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Grains;

/// <summary>
/// One session, alive only while it is used. It decides by the instant stamped on the call, and asks its role, or its
/// user's account, on every decision, so a revocation holds from the moment that it is acknowledged. It has no state to
/// tear, so calls interleave.
/// </summary>
[Reentrant]
[CollectionAgeLimit(Minutes = 2)]
[GrainType("session")]
internal sealed class SessionGrain : Grain, ISessionGrain
{
    public async Task<CallerReply> Authenticate(SessionCall call)
    {
        var claims = call.Claims;
        if (call.Now >= claims.ExpiresAt)
            return new CallerReply { Fault = Fault.ExpiredToken() };
        var sandbox = Keys.SandboxOf(this.GetPrimaryKeyString());
        if (claims.Kind == SessionKind.Role)
            return await GrainFactory.Grain<IRoleGrain>(Keys.Role(sandbox, claims.AccountId, claims.RoleName!)).Decide(call);
        return await GrainFactory.Grain<IAccountGrain>(Keys.Account(sandbox, claims.AccountId)).DecideSession(call);
    }
}
