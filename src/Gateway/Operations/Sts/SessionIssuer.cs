using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// The one place where a session is issued, whatever operation asked for it: the region must serve STS for the account, the session
/// keeps the long-term key that its chain began with, and its token is sealed.
/// </summary>
internal sealed class SessionIssuer(IRandomSource random)
{
    /// <param name="call">The call that is answered with the session.</param>
    /// <param name="claims">The session, decided and checked.</param>
    /// <exception cref="AwsFaultException">RegionDisabledException: STS is deactivated for the account in the call's region.</exception>
    public SessionCredentials Issue(Call call, SessionClaims claims)
    {
        StsRegions.Check(call, claims.AccountId);
        var issued = call.KeepOrigin(claims);
        var (token, session) = SessionSealer.Seal(issued, call.Sandbox.Keys, call.Sandbox.Name, random);
        return new SessionCredentials
        {
            AccessKeyId = issued.AccessKeyId,
            SecretAccessKey = call.Sandbox.Keys.SecretOf(session),
            Token = token,
            IssuedAt = issued.IssuedAt,
            ExpiresAt = issued.ExpiresAt,
        };
    }
}
