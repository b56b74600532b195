using Rolecall.Api.SigV4;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// The account that a request says it is of, by the key id of its signature, which nothing has proven yet: good for nothing but to turn away
/// whoever is certainly nobody.
/// </summary>
internal sealed class ClaimedAccounts(LeasedSandboxes sandboxes, ExistingGrains existing)
{
    /// <exception cref="Contracts.Storage.StoreUnavailableException">The store cannot tell.</exception>
    public async ValueTask<bool> Exists(WireRequest request) =>
        request.Contradiction is null
        && SigV4Parser.KeyIdOf(RequestHeaders.Of(request.Http.Request.Headers, "Authorization"), request.Query) is { } text
        && AccessKeyId.TryParse(text, out var keyId)
        && await sandboxes.Find(request.Sandbox, request.Http.RequestAborted) is { } sandbox
        && await existing.Account(sandbox.Name, keyId.Account) is not null;
}
