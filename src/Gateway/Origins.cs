using System.Net;
using Microsoft.AspNetCore.Http;

namespace Rolecall.Gateway;

internal static class Origins
{
    public static Origin Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        return new Origin
        {
            SourceIp = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            UserAgent = http.Request.Headers.UserAgent is [{ Length: > 0 } agent] ? agent : null,
            Referer = http.Request.Headers.Referer is [{ Length: > 0 } referer] ? referer : null,
            Tls = http.Request.IsHttps,
            Host = http.Request.Host.Value ?? "",
            Http2 = HttpProtocol.IsHttp2(http.Request.Protocol),
            Region = CredentialReader.ScopeOf(http)?.Region ?? "us-east-1",
        };
    }
}

/// <summary>Request ids: UUIDs of version 7, so that the audit trail's index of them grows at its end. https://www.rfc-editor.org/rfc/rfc9562#section-5.7</summary>
internal static class RequestIds
{
    public static string New() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
}
