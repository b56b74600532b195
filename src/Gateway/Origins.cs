using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Connections;

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
            Connection = http.Features.Get<ClientConnection>(),
            Http2 = HttpProtocol.IsHttp2(http.Request.Protocol),
            Region = CredentialReader.ScopeOf(http)?.Region ?? "us-east-1",
            TlsVersion = http.Features.Get<ITlsHandshakeFeature>()?.Protocol switch
            {
                SslProtocols.Tls13 => "1.3",
                SslProtocols.Tls12 => "1.2",
                _ => null,
            },
            Headers = AmzHeaders(http.Request.Headers),
        };
    }

    /// <summary>The caller asks for the whole decision to be put on record.</summary>
    public static bool WantsExplanation(HttpContext http) =>
        http.Request.Headers["rolecall-explain"] is [{ } wanted] && wanted.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyDictionary<string, string> AmzHeaders(IHeaderDictionary headers)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && values is [{ } value])
                (found ??= [])[name.ToLowerInvariant()] = value;
        }
        return found ?? (IReadOnlyDictionary<string, string>)FrozenDictionary<string, string>.Empty;
    }
}

/// <summary>Request ids: UUIDs of version 7, so that the audit trail's index of them grows at its end. https://www.rfc-editor.org/rfc/rfc9562#section-5.7</summary>
internal static class RequestIds
{
    public static string New() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
}
