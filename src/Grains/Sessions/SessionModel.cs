using Rolecall.Contracts;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sessions;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;

namespace Rolecall.Grains.Sessions;

/// <summary>Whether a session lives, as its grain knows it, and the gateway of its process (docs/decisions/028).</summary>
/// <param name="realm">The sandbox.</param>
/// <param name="models">What role or account decides by; null where the process has no gateway.</param>
/// <param name="replicas">The same of other processes; null where there are none.</param>
internal sealed class SessionModel(string realm, PublishedModels? models, IReplicas? replicas) : ISessionModel
{
    private volatile bool revoked;

    /// <summary>
    /// Whether the session's grain was told so; never taken back. Nobody waits for that: its role or account, which decides, knows it before it is
    /// acknowledged.
    /// </summary>
    public bool Revoked { get => revoked; set => revoked = value; }

    public CallerReply? Authenticate(SessionCall call) => Refusal(call) ?? Decide(call);

    /// <summary>Null where the session lives.</summary>
    public CallerReply? Refusal(SessionCall call) =>
        call.Now >= call.Claims.ExpiresAt ? new CallerReply { Fault = Fault.ExpiredToken() }
        : revoked ? new CallerReply { Fault = Fault.InvalidClientTokenId() }
        : null;

    /// <summary>The role's grain, or the account's, has decided.</summary>
    public void WasDecidedElsewhere(SessionClaims claims)
    {
        if (claims.Kind == SessionKind.Role && models?.Roles.Has(OfRole(claims)) != true)
            replicas?.RoleWasAsked(realm, claims.AccountId, claims.RoleName!);
    }

    private CallerReply? Decide(SessionCall call)
    {
        var claims = call.Claims;
        if (claims.Kind == SessionKind.Role)
        {
            return models is not null && models.Roles.TryFind(OfRole(claims), out var role)
                ? role.Decide(call)
                : replicas?.FindRole(realm, claims.AccountId, claims.RoleName!)?.Decide(call);
        }
        return models is not null && models.Accounts.TryFind(ModelKey.OfAccount(realm, claims.AccountId), out var account) ? account.DecideSession(call) : null;
    }

    private ModelKey OfRole(SessionClaims claims) => ModelKey.OfRole(realm, claims.AccountId, claims.RoleName!);
}
