using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Rolecall.Gateway.Requests;

/// <summary>Proxies that are trusted to say for whom they call.</summary>
public static class TrustedProxies
{
    /// <summary>Nobody else can have read what the request brings: it came over TLS, or from this machine.</summary>
    public static bool IsNear(HttpContext http) => Origins.Of(http).Near;

    /// <summary>The request is from this machine, and no proxy tells that it speaks for somebody else.</summary>
    public static bool IsFromThisMachine(HttpContext http) => Origins.Of(http) is { Forwarded: false, InClear: false, SourceIp: var source } && IPAddress.IsLoopback(source);

    /// <summary>
    /// Takes the caller's address and scheme from X-Forwarded-For and X-Forwarded-Proto where the connection, and each proxy
    /// behind it, is in one of the networks. The first address that is in none is the caller's; what it claims further is not read.
    /// </summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IReadOnlyList<IPNetwork> proxies)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        // ASP.NET trusts this machine unless told otherwise.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        app.Use((http, next) =>
        {
            // The middleware writes the caller's over them.
            var loopback = http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
            http.Features.Set(new ProxyConnection(InClear: !http.Request.IsHttps && !loopback));
            return next(http);
        });
        // A proxy that tells the scheme and not the caller leaves the caller unknown; the middleware takes the header away all the same.
        app.Use((http, next) =>
        {
            if (!http.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName) && http.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedProtoHeaderName))
                http.Request.Headers["Forwarded"] = "for=unknown";
            return next(http);
        });
        app.UseForwardedHeaders(options);
    }
}
