using Rolecall.Api.SigV4;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// Whether a request can be of somebody, by the key id of its signature, which nothing has proven yet: good for nothing but to turn away
/// whoever is certainly nobody. A look-up is bounded as a wrong signature is.
/// </summary>
internal sealed class ClaimedCallers(LeasedSandboxes sandboxes, Deciders deciders, FailedProofs proofs, TimeProvider time)
{
    /// <summary>
    /// False where the key id is none, is not there, is inactive, or is a session's without a token that this server made for it: none of
    /// these is told apart, so that nobody learns which accounts there are.
    /// </summary>
    /// <exception cref="Contracts.Storage.StoreUnavailableException">The store cannot tell.</exception>
    public async ValueTask<bool> CanBeSomebody(WireRequest request)
    {
        var authorization = RequestHeaders.Of(request.Http.Request.Headers, "Authorization");
        if (request.Contradiction is not null || SigV4Parser.KeyIdOf(authorization, request.Query) is not { } text)
            return false;
        var origin = Origins.Of(request.Http);
        if (!proofs.MayTry(origin, text))
            return false;
        var found = await Find(request, text, SigV4Parser.SessionTokenOf(
            authorization, RequestHeaders.Of(request.Http.Request.Headers, "X-Amz-Security-Token"), request.Query));
        if (!found)
            proofs.Failed(origin, text);
        return found;
    }

    private async ValueTask<bool> Find(WireRequest request, string text, string? token)
    {
        if (!AccessKeyId.TryParse(text, out var keyId) || keyId.IsLongTerm != token is null
            || await sandboxes.Find(request.Sandbox, request.Http.RequestAborted) is not { } sandbox)
            return false;
        if (token is null)
            return await deciders.HasActiveKey(sandbox.Name, keyId);
        var now = sandbox.Stamp(time.GetUtcNow());
        return SessionSealer.TryOpen(token, sandbox.Keys, sandbox.Name, now)?.Claims is { } claims
            && claims.AccessKeyId == text && claims.ExpiresAt > now && !sandbox.Revokes(claims);
    }
}
