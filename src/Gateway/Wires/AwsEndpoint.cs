using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires.Connect;
using Rolecall.Gateway.Wires.Issuers;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Gateway.Wires.Metadata;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Gateway.Wires.RestXml;

namespace Rolecall.Gateway.Wires;

/// <summary>
/// The HTTP port: which wire a request speaks. The endpoints of workloads and Connect by their path; the AWS wires by the
/// service in the signature's scope, or for unsigned requests by what they look like.
/// </summary>
internal sealed class AwsEndpoint(
    OperationTable table,
    QueryEndpoint query,
    AwsJsonEndpoint json,
    S3Endpoint s3,
    ConnectEndpoint connect,
    InstanceMetadataEndpoint metadata,
    ContainerEndpoint container,
    IssuerEndpoint issuers)
{
    public async Task Serve(HttpContext http)
    {
        var requestId = RequestIds.New();
        var (rawPath, rawQuery) = CredentialReader.TargetOf(http);
        if (WorkloadAddress.OfInstance(http, rawPath) is var (instance, below))
        {
            RequestLog.Tell(http, "instance metadata", requestId);
            await Unmodelled(http, metadata.Serve(http, instance, below));
            return;
        }
        if (WorkloadAddress.OfContainer(rawPath) is { } workload)
        {
            RequestLog.Tell(http, "container credentials", requestId);
            await Unmodelled(http, container.Serve(http, workload));
            return;
        }
        var (sandbox, path, contradiction) = SandboxSelection.Of(http, rawPath);
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        RequestLog.Tell(http, "unknown", requestId);
        var request = new AwsRequest(http, sandbox, path, rawQuery, requestId)
        {
            Contradiction = RequestHeaders.Contradiction(http.Request.Headers) ?? contradiction,
        };

        try
        {
            await Serve(request);
        }
        finally
        {
            request.Release();
        }
    }

    private async Task Serve(AwsRequest request)
    {
        var (http, path) = (request.Http, request.Path);
        if (path.StartsWith(PublicEndpoints.IssuerPrefix, StringComparison.Ordinal))
        {
            RequestLog.Tell(http, "issuer document");
            await Unmodelled(http, issuers.Serve(request));
        }
        else if (HttpMethods.IsPost(http.Request.Method) && table.ByPath(path) is { } row)
            await (row.Stream is null ? connect.Serve(request, row) : connect.ServeStream(request, row));
        else if (json.Claims(request))
            await json.Serve(request);
        else if (SpeaksS3(request))
            await s3.Serve(request);
        else
            await query.Serve(request);
    }

    /// <summary>The endpoints that have no faults of their own: a store or a silo that cannot serve now is told by the status.</summary>
    private static async Task Unmodelled(HttpContext http, Task serving)
    {
        try
        {
            await serving;
        }
        catch (Exception failure) when (!http.Response.HasStarted && Faults.Of(failure) is { } fault)
        {
            http.Response.StatusCode = fault.Status;
            if (fault.Status == StatusCodes.Status503ServiceUnavailable)
                http.Response.Headers.RetryAfter = "1";
        }
    }

    private static bool SpeaksS3(AwsRequest request) => CredentialReader.ScopeOf(request.Http) is { } scope
        ? scope.Service == "s3"
        : request.Path != "/" || !(HttpMethods.IsPost(request.Http.Request.Method) || request.Query.Contains("Action=", StringComparison.Ordinal));
}
