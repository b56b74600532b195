using Rolecall.Contracts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;

namespace Rolecall.Grains.Sessions;

/// <summary>Whether a session lives, as its grain knows it, and the gateway of its process (docs/decisions/028).</summary>
/// <param name="realm">The sandbox.</param>
/// <param name="models">What role or account decides by; null where the process has no gateway.</param>
internal sealed class SessionModel(string realm, PublishedModels? models) : ISessionModel
{
    private volatile bool revoked;

    /// <summary>INVARIANT: set before the revocation is acknowledged, and never taken back.</summary>
    public bool Revoked { get => revoked; set => revoked = value; }

    public CallerReply? Authenticate(SessionCall call) => Refusal(call) ?? Decide(call);

    /// <summary>Null where the session lives.</summary>
    public CallerReply? Refusal(SessionCall call) =>
        call.Now >= call.Claims.ExpiresAt ? new CallerReply { Fault = Fault.ExpiredToken() }
        : revoked ? new CallerReply { Fault = Fault.InvalidClientTokenId() }
        : null;

    private CallerReply? Decide(SessionCall call)
    {
        var claims = call.Claims;
        if (models is null)
            return null;
        if (claims.Kind == SessionKind.Role)
            return models.Roles.TryFind(ModelKey.OfRole(realm, claims.AccountId, claims.RoleName!), out var role) ? role.Decide(call) : null;
        return models.Accounts.TryFind(ModelKey.OfAccount(realm, claims.AccountId), out var account) ? account.DecideSession(call) : null;
    }
}
