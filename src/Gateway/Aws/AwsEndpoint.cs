using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Compute;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway.Aws;

/// <summary>
/// The HTTP port: which wire a request speaks. The endpoints of workloads and Connect by their path; the AWS wires by the
/// service in the signature's scope, or for unsigned requests by what they look like.
/// </summary>
internal sealed class AwsEndpoint(
    OperationTable table,
    RequestIds requestIds,
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
        var requestId = requestIds.New();
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

/// <summary>A request on the HTTP port: path without the sandbox's prefix, query as it came.</summary>
internal sealed record AwsRequest(HttpContext Http, string Sandbox, string Path, string Query, string RequestId)
{
    private const string EncodedMessageHeader = "x-rolecall-encoded-authorization-message";

    /// <summary>Clients read headers of 8 KB.</summary>
    private const int LongestHeader = 8 * 1024;

    private Call? call;

    /// <summary>Why the request can be read in two ways, and is refused; null where it cannot.</summary>
    public Fault? Contradiction { get; init; }

    /// <summary>The call that it asks for.</summary>
    public Call ToCall(Operation row, Func<Google.Protobuf.IMessage> parse, Func<Evidence> credentials)
    {
        RequestLog.Tell(Http, row, RequestId);
        return call = CallOf(row, parse, credentials);
    }

    /// <summary>The call as far as its headers tell it, which is who makes it; null where they do not.</summary>
    public Call? ToCaller(Operation row, SigV4Rules rules) => CredentialReader.TellsCaller(Http, rules) ? new()
    {
        Operation = row,
        SandboxName = Sandbox,
        Contradiction = Contradiction,
        Parse = () => throw new InvalidOperationException("The body is still to come."),
        ReadCredentials = () => CredentialReader.OfHeaders(Http, rules),
        Origin = Origins.Of(Http),
        RequestId = RequestId,
        Cancel = Http.RequestAborted,
    }
    : null;

    /// <summary>Answers, and returns when the host has it all.</summary>
    /// <exception cref="AwsFaultException">503: there is no room for the call's answer, and nothing of it was sent.</exception>
    public Task Answer(int status, string? contentType, ReadOnlyMemory<byte> body)
    {
        if (status < StatusCodes.Status300MultipleChoices)
            call?.TakeRoom(body.Length);
        Http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            Http.Response.Headers.RetryAfter = "1";
        if (call?.Denial?.EncodedMessage is { Length: <= LongestHeader } encoded)
            Http.Response.Headers[EncodedMessageHeader] = encoded;
        if (contentType is not null)
            Http.Response.ContentType = contentType;
        Http.Response.ContentLength ??= body.Length;
        return body.Length == 0 || HttpMethods.IsHead(Http.Request.Method)
            ? Task.CompletedTask
            : PacedAnswer.Write(Http, body);
    }

    /// <summary>The answer is sent, or will not be.</summary>
    public void Release() => call?.AnswerCharge?.Dispose();

    private Call CallOf(Operation row, Func<Google.Protobuf.IMessage> parse, Func<Evidence> credentials) => new()
    {
        Operation = row,
        SandboxName = Sandbox,
        Contradiction = Contradiction,
        Parse = parse,
        ReadCredentials = credentials,
        Origin = Origins.Of(Http),
        RequestId = RequestId,
        Explain = Origins.WantsExplanation(Http),
        Cancel = Http.RequestAborted,
    };
}
