using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Gateway.Requests;

internal static class Origins
{
    /// <summary>What proxies add to a request. Who is asked through one is not who calls, and may be on another machine.</summary>
    private static readonly FrozenSet<string> ForwardingHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Forwarded", "Via", "X-Original-For", "CDN-Loop", "X-Envoy-External-Address", "CloudFront-Viewer-Address");

    /// <summary>How proxies end the names of headers that tell whom they speak for: "True-Client-IP", "X-Vercel-Forwarded-For".</summary>
    private static readonly string[] ForwardingEnds = ["Client-IP", "ClientIP", "Real-IP", "Connecting-IP", "Forwarded-For"];

    /// <param name="http">The request.</param>
    /// <param name="row">What it asks for; null where it is no call. Only S3's condition keys tell of its headers.</param>
    public static Origin Of(HttpContext http, Operation? row = null) => Of(http, row, HeaderFindings.Of(http.Request.Headers));

    /// <param name="http">The request.</param>
    /// <param name="row">What it asks for; null where it is no call.</param>
    /// <param name="findings">Of its headers.</param>
    public static Origin Of(HttpContext http, Operation? row, HeaderFindings findings)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        var connection = http.Features.Get<ProxyConnection>();
        var headers = row is not null && OperationTable.SigningNameOf(row.Method.Service) == "s3" ? AmzHeaders(http) : Origin.NoHeaders;
        return new Origin
        {
            SourceIp = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            UserAgent = RequestHeaders.Of(http.Request.Headers, "User-Agent"),
            Referer = RequestHeaders.Of(http.Request.Headers, "Referer"),
            Tls = http.Request.IsHttps,
            InClear = connection is null ? !http.Request.IsHttps && !IPAddress.IsLoopback(address) : connection.InClear,
            Forwarded = findings.IsForwarded,
            Host = http.Request.Host.Value ?? "",
            Connection = (object?)http.Features.Get<ClientConnection>() ?? http.Features.Get<IConnectionItemsFeature>()?.Items,
            TraceParent = RequestHeaders.Of(http.Request.Headers, "traceparent"),
            TraceState = RequestHeaders.Of(http.Request.Headers, "tracestate"),
            Http2 = HttpProtocol.IsHttp2(http.Request.Protocol),
            Region = CredentialReader.ScopeOf(http)?.Region ?? "us-east-1",
            TlsVersion = http.Features.Get<ITlsHandshakeFeature>()?.Protocol switch
            {
                SslProtocols.Tls13 => "1.3",
                SslProtocols.Tls12 => "1.2",
                _ => null,
            },
            Headers = headers,
        };
    }

    /// <summary>A header by which a proxy tells that it speaks for somebody else.</summary>
    public static bool IsForwarding(string name)
    {
        if (name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || ForwardingHeaders.Contains(name))
            return true;
        foreach (var end in ForwardingEnds)
        {
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>The caller asks for the whole decision to be put on record.</summary>
    public static bool WantsExplanation(HttpContext http) =>
        "true".Equals(RequestHeaders.Of(http.Request.Headers, "rolecall-explain"), StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyDictionary<string, string> AmzHeaders(HttpContext http)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, values) in http.Request.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
                (found ??= [])[name.ToLowerInvariant()] = RequestHeaders.Join(values);
        }
        foreach (var (name, value) in PresignedHeaders.Of(http))
            (found ??= [])[name] = value;
        return found ?? Origin.NoHeaders;
    }
}
