using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Gateway.Wires.Issuers;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Gateway.Wires.Metadata;
using Rolecall.Gateway.Wires.Pages;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Gateway.Wires.RestJson;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Gateway.Wires.SignIn;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires;

/// <summary>
/// The wires of the HTTP port, in the order in which they are asked whether a request is theirs: the endpoints of workloads,
/// issuers, sign-in and Connect know theirs by the path; the AWS wires by the service in the signature's scope, or, of unsigned
/// requests, by what they look like. Query takes what nobody claims.
/// </summary>
internal sealed class HttpWires(
    RequestIds requestIds,
    InstanceMetadataWire instances,
    ContainerCredentialsWire containers,
    WorkflowTokenWire workflows,
    IssuerWire issuers,
    SamlSignInWire signIn,
    ConnectWire connect,
    ConnectStreamWire streams,
    JsonLinesWire lines,
    UnknownMethodWire unknownMethods,
    FrontPageWire frontPage,
    AwsJsonWire json,
    RestJsonWire restJson,
    S3Wire s3,
    QueryWire query)
{
    private readonly HttpWire[] wires =
    [
        instances,
        containers,
        workflows,
        issuers,
        signIn,
        connect,
        lines,
        streams,
        unknownMethods,
        frontPage,
        json,
        restJson,
        s3,
        query
    ];

    public async Task Serve(HttpContext http)
    {
        var request = WireRequest.Of(http, requestIds.New());
        var wire = WireOf(request);
        if (wire.TellsRequestId)
            http.Response.Headers["x-amzn-RequestId"] = request.RequestId;
        RequestLog.Tell(http, wire.LogName, request.RequestId);
        try
        {
            await Serve(wire, request);
        }
        finally
        {
            request.Release();
        }
    }

    private HttpWire WireOf(WireRequest request)
    {
        foreach (var wire in wires)
        {
            if (wire.Claims(request))
                return wire;
        }
        throw new InvalidOperationException("No wire took the request.");
    }

    /// <summary>The one place where a wire's refusals are caught.</summary>
    internal static async Task Serve(HttpWire wire, WireRequest request)
    {
        try
        {
            await wire.Serve(request);
        }
        catch (RefusedCallException refused)
        {
            await wire.Refuse(request, refused.Fault, refused);
        }
        catch (AwsFaultException refused)
        {
            await wire.Refuse(request, refused.Fault, refused: null);
        }
        catch (Exception failure) when (!request.Http.Response.HasStarted && Faults.Of(failure) is { } fault)
        {
            // A store or a silo that cannot serve now, of a wire whose requests are no calls.
            await wire.Refuse(request, fault, refused: null);
        }
    }
}
