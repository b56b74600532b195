using System.Text;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Wires.Issuers;

/// <summary>
/// The public documents of accounts that issue identity tokens, and of simulated identity providers, for whoever wants to verify what they
/// sign: /_issuer/SANDBOX/ISSUER/.well-known/openid-configuration and …/jwks.json, and /_idp/SANDBOX/NAME/metadata. Requests for them are
/// not signed.
/// </summary>
internal sealed class IssuerWire(IGrainFactory grains, ExistingGrains existing, LeasedSandboxes sandboxes, TimeProvider time) : HttpWire
{
    private const string DiscoveryName = "openid-configuration";
    private const string KeySetName = "jwks.json";

    private const string Json = "application/json";

    /// <summary>SAML metadata, 4.1.1.</summary>
    private const string SamlMetadata = "application/samlmetadata+xml";

    public override string LogName => "issuer document";

    public override bool Claims(WireRequest request) =>
        request.Path.StartsWith(PublicEndpoints.IssuerPrefix, StringComparison.Ordinal) || IsSaml(request);

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
        if (await (IsSaml(request) ? FindSaml(request) : Find(request)) is not { } document)
        {
            await request.Answer(StatusCodes.Status404NotFound, contentType: null, ReadOnlyMemory<byte>.Empty);
            return;
        }
        request.Http.Response.Headers.CacheControl = "no-cache";
        await request.Answer(StatusCodes.Status200OK, IsSaml(request) ? SamlMetadata : Json, Encoding.UTF8.GetBytes(document));
    }

    private static bool IsSaml(WireRequest request) => request.Path.StartsWith(PublicEndpoints.SamlPrefix, StringComparison.Ordinal);

    private async Task<string?> FindSaml(WireRequest request) =>
        request.Path.Split('/') is ["", _, var sandbox, { Length: > 0 }, _]
        && request.Path.EndsWith(PublicEndpoints.SamlMetadata, StringComparison.Ordinal)
        && await sandboxes.Find(sandbox, request.Http.RequestAborted) is { } found
            ? await grains.Grain<ISandboxGrain>(found.Settings.Name).SamlMetadata(request.Path)
            : null;

    private async Task<string?> Find(WireRequest request)
    {
        if (request.Path[PublicEndpoints.IssuerPrefix.Length..].Split(
            '/') is not [var sandbox, var issuer, ".well-known", DiscoveryName or KeySetName]
            || await sandboxes.Find(sandbox, request.Http.RequestAborted) is not { } found)
            return null;
        var keySet = request.Path.EndsWith(KeySetName, StringComparison.Ordinal);
        if (IssuerIds.AccountOf(issuer) is not { } account)
            return await grains.Grain<ISandboxGrain>(found.Settings.Name).IssuerDocument(
                $"{PublicEndpoints.IssuerPrefix}{sandbox}/{issuer}", keySet);
        return await existing.Account(found.Name, account) is { } issuing
            ? await issuing.IssuerDocument(issuer, keySet, found.Stamp(time.GetUtcNow()))
            : null;
    }
}
