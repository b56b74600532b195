using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// The instance metadata service, version 2: a token first, then metadata by it.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
/// </summary>
internal sealed class InstanceMetadataEndpoint(MetadataRequests requests, InstanceMetadata metadata)
{
    private const string TokenPath = "/latest/api/token";
    private const string TokenHeader = "x-aws-ec2-metadata-token";
    private const string TtlHeader = "x-aws-ec2-metadata-token-ttl-seconds";

    public async Task Serve(HttpContext http, WorkloadAddress address, string path)
    {
        var received = await requests.Receive(
            http,
            address,
            workload => workload.MetadataSecret is { } secret && secret.Equals(address.Secret),
            StatusCodes.Status404NotFound);
        if (received is not var (visit, found))
            return;
        if (HttpMethods.IsPut(http.Request.Method) && path == TokenPath)
            await IssueToken(visit);
        else if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (VersionOf(visit, found) is { } version)
            await metadata.Answer(visit, found, path, version);
        else
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    private static Task IssueToken(MetadataRequest visit)
    {
        var headers = visit.Http.Request.Headers;
        // A proxy that anybody may talk through must not hand out tokens to anybody.
        if (headers.ContainsKey("X-Forwarded-For"))
            return visit.Answer(StatusCodes.Status403Forbidden, "text/plain", "");
        if (RequestHeaders.Of(headers, TtlHeader) is not { } text || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 1 || seconds > MetadataTokens.Longest.TotalSeconds)
            return visit.Answer(StatusCodes.Status400BadRequest, "text/plain", "");
        visit.Http.Response.Headers[TtlHeader] = text;
        return visit.Answer(
            StatusCodes.Status200OK, "text/plain", MetadataTokens.Issue(NameOf(visit), visit.Now + TimeSpan.FromSeconds(seconds), visit.Sandbox.Keys));
    }

    /// <summary>"2.0" with a good token, "1.0" without one where that is allowed, null where the request is refused.</summary>
    private static string? VersionOf(MetadataRequest visit, WorkloadReply found)
    {
        if (visit.Http.Request.Headers.TryGetValue(TokenHeader, out var given) && RequestHeaders.Joined(given) is var token)
            return MetadataTokens.IsGood(token, NameOf(visit), visit.Sandbox.Keys, visit.Now) ? "2.0" : null;
        return found.Workload.TokensOptional ? "1.0" : null;
    }

    private static string NameOf(MetadataRequest visit) => $"{visit.Sandbox.Name}/{visit.Address.AccountId}/{visit.Address.Id}";
}
