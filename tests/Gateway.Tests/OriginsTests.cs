using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Tests;

/// <summary>Whose secrets nobody on the way reads.</summary>
public sealed class OriginsTests
{
    private const string Remote = "203.0.113.9";

    [Theory]
    // Without a proxy.
    [InlineData("127.0.0.1", "http", null, null, "127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", "http", null, null, "127.0.0.1", true)]
    [InlineData(Remote, "http", null, null, Remote, false)]
    [InlineData(Remote, "https", null, null, Remote, true)]
    // A stranger's words about himself.
    [InlineData("127.0.0.1", "http", "127.0.0.1", "https", "127.0.0.1", false)]
    [InlineData(Remote, "http", "127.0.0.1", "https", Remote, false)]
    // A trusted proxy to which the way is open: whoever is on it reads what the proxy got by TLS.
    [InlineData("10.0.0.5", "http", Remote, "https", Remote, false)]
    [InlineData("10.0.0.5", "https", Remote, "https", Remote, true)]
    // The caller came to the proxy in clear.
    [InlineData("10.0.0.5", "https", Remote, "http", Remote, false)]
    public async Task Origin_IsNear_WhereAllOfTheWayIsTlsOrThisMachine(
        string peer, string scheme, string? forwardedFor, string? forwardedProto, string source, bool near)
    {
        var origin = await Of(peer, scheme, forwardedFor, forwardedProto);
        (origin.SourceIp.ToString(), origin.Near).Should().Be((source, near));
    }

    private static async Task<Origin> Of(string peer, string scheme, string? forwardedFor, string? forwardedProto)
    {
        var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseTrustedProxies([System.Net.IPNetwork.Parse("10.0.0.0/8")]);
        Origin? origin = null;
        app.Run(http =>
        {
            origin = Origins.Of(http);
            return Task.CompletedTask;
        });
        var http = new DefaultHttpContext { RequestServices = services };
        http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        http.Request.Scheme = scheme;
        if (forwardedFor is not null)
            http.Request.Headers["X-Forwarded-For"] = forwardedFor;
        if (forwardedProto is not null)
            http.Request.Headers["X-Forwarded-Proto"] = forwardedProto;
        await app.Build()(http);
        return origin!;
    }
}
