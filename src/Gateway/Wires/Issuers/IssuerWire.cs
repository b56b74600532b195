using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Wires.Issuers;

/// <summary>
/// The public documents of accounts that issue identity tokens, and of simulated issuers, for whoever wants to verify one:
/// /_issuer/SANDBOX/ISSUER/.well-known/openid-configuration and …/jwks.json. Requests for them are not signed.
/// </summary>
internal sealed class IssuerWire(IGrainFactory grains, ExistingGrains existing, LeasedSandboxes sandboxes, TimeProvider time) : HttpWire
{
    private const string DiscoveryName = "openid-configuration";
    private const string KeySetName = "jwks.json";

    public override string LogName => "issuer document";

    public override bool Claims(WireRequest request) => request.Path.StartsWith(PublicEndpoints.IssuerPrefix, StringComparison.Ordinal);

    public override async Task Serve(WireRequest request)
    {
        if (!HttpMethods.IsGet(request.Http.Request.Method) && !HttpMethods.IsHead(request.Http.Request.Method))
        {
            await request.Answer(StatusCodes.Status405MethodNotAllowed, contentType: null, ReadOnlyMemory<byte>.Empty);
            return;
        }
        if (request.Contradiction is not null)
        {
            await request.Answer(StatusCodes.Status400BadRequest, contentType: null, ReadOnlyMemory<byte>.Empty);
            return;
        }
        if (await Find(request) is not { } document)
        {
            await request.Answer(StatusCodes.Status404NotFound, contentType: null, ReadOnlyMemory<byte>.Empty);
            return;
        }
        request.Http.Response.Headers.CacheControl = "no-cache";
        await request.Answer(StatusCodes.Status200OK, "application/json", Encoding.UTF8.GetBytes(document));
    }

    private async Task<string?> Find(WireRequest request)
    {
        if (request.Path[PublicEndpoints.IssuerPrefix.Length..].Split('/') is not [var sandbox, var issuer, ".well-known", DiscoveryName or KeySetName]
            || await sandboxes.Find(sandbox, request.Http.RequestAborted) is not { } found)
            return null;
        var keySet = request.Path.EndsWith(KeySetName, StringComparison.Ordinal);
        if (IssuerIds.AccountOf(issuer) is not { } account)
            return await grains.Grain<ISandboxGrain>(found.Settings.Name).IssuerDocument($"{PublicEndpoints.IssuerPrefix}{sandbox}/{issuer}", keySet);
        return await existing.Account(found.Name, account) is { } issuing
            ? await issuing.IssuerDocument(issuer, keySet, found.Stamp(time.GetUtcNow()))
            : null;
    }
}
