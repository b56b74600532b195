using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// The instance metadata service, version 2: a token first, then metadata by it.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
/// </summary>
internal sealed class InstanceMetadataWire(MetadataRequests requests, InstanceMetadata metadata) : HttpWire
{
    private const string TokenPath = "/latest/api/token";
    private const string TokenHeader = "x-aws-ec2-metadata-token";
    private const string TtlHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    /// <summary>The Server header of AWS's metadata service, by which programs find out that they run on EC2.</summary>
    private const string ServerName = "EC2ws";

    public override string LogName => "instance metadata";

    public override bool TellsRequestId => false;

    public override bool Claims(WireRequest request) => AddressedWorkload.OfInstance(request.Http, request.RawPath) is not null;

    public override async Task Serve(WireRequest request)
    {
        var http = request.Http;
        var (address, path) = AddressedWorkload.OfInstance(http, request.RawPath)!.Value;
        http.Response.Headers.Server = ServerName;
        var received = await requests.Receive(
            http,
            address,
            workload => workload.MetadataSecret is { } secret && secret.Equals(address.Secret),
            StatusCodes.Status404NotFound);
        if (received is not var (metadataRequest, found))
            await MetadataRequest.Answer(
                http, http.Response.StatusCode, MetadataErrorPage.ContentType, MetadataErrorPage.Of(http.Response.StatusCode));
        else if (found.Workload.Instance is { EndpointDisabled: true })
            await metadataRequest.Refuse(StatusCodes.Status403Forbidden);
        else if (HttpMethods.IsPut(http.Request.Method) && path == TokenPath)
            await IssueToken(metadataRequest);
        else if (path == TokenPath || (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)))
            await metadataRequest.Refuse(StatusCodes.Status405MethodNotAllowed);
        else if (DeliveryTo(metadataRequest, found) is { } delivery)
            await metadata.Answer(new InstanceView(metadataRequest, found, delivery), path);
        else
            await metadataRequest.Refuse(StatusCodes.Status401Unauthorized);
    }

    public override Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) =>
        MetadataRequest.Answer(request.Http, fault.Status, MetadataErrorPage.ContentType, MetadataErrorPage.Of(fault.Status));

    private static Task IssueToken(MetadataRequest metadataRequest)
    {
        var headers = metadataRequest.Http.Request.Headers;
        // A proxy that anybody may talk through must not hand out tokens to anybody.
        if (headers.ContainsKey("X-Forwarded-For"))
            return metadataRequest.Refuse(StatusCodes.Status403Forbidden);
        if (RequestHeaders.Of(headers, TtlHeader) is not { } text
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 1 || seconds > MetadataTokens.Longest.TotalSeconds)
            return metadataRequest.Refuse(StatusCodes.Status400BadRequest);
        TellTtl(metadataRequest, TimeSpan.FromSeconds(seconds));
        return metadataRequest.Answer(
            StatusCodes.Status200OK, "text/plain",
            MetadataTokens.Issue(
                NameOf(metadataRequest), metadataRequest.Now + TimeSpan.FromSeconds(seconds), metadataRequest.Sandbox.Keys));
    }

    /// <summary>"2.0" with a good token, "1.0" without one where that is allowed, null where the request is refused.</summary>
    private static string? DeliveryTo(MetadataRequest metadataRequest, WorkloadReply found)
    {
        if (!metadataRequest.Http.Request.Headers.TryGetValue(TokenHeader, out var given))
            return found.Workload.TokensOptional ? "1.0" : null;
        if (MetadataTokens.Remaining(
            RequestHeaders.Join(given), NameOf(metadataRequest), metadataRequest.Sandbox.Keys, metadataRequest.Now) is not { } remaining)
            return null;
        TellTtl(metadataRequest, remaining);
        return "2.0";
    }

    /// <summary>How long the token is good for, in whole seconds.</summary>
    private static void TellTtl(MetadataRequest metadataRequest, TimeSpan remaining) =>
        metadataRequest.Http.Response.Headers[TtlHeader] = Math.Ceiling(remaining.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static string NameOf(MetadataRequest metadataRequest) =>
        $"{metadataRequest.Sandbox.Name}/{metadataRequest.Address.AccountId}/{metadataRequest.Address.Id}";
}
