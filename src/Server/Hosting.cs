using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Configuration;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway;
using Rolecall.Identity;
using Rolecall.Server.Options;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server;

/// <summary>How the parts are put into the host.</summary>
internal static class Hosting
{
    /// <summary>HTTP/1.1 for AWS clients and Connect, HTTP/2 without TLS for gRPC, with limits that a slow or greedy client runs into.</summary>
    public static void ListenOn(this WebApplicationBuilder builder, ServerOptions options) => builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        // A PutObject of 16 MiB with its chunk signatures; the services have caps of their own below this.
        kestrel.Limits.MaxRequestBodySize = 17 << 20;
        // The gate counts connections, and lets known callers in where the host's own limit would close whoever comes last.
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.MaxRequestLineSize = 64 << 10;
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 << 10;
        // What a connection may send before anybody reads it; bodies are charged once they are read.
        kestrel.Limits.MaxRequestBufferSize = 128 << 10;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 128 << 10;
        kestrel.Limits.Http2.InitialStreamWindowSize = 128 << 10;
        // A client that went away without a word holds its connection no longer than this.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        kestrel.Listen(options.Bind, options.Port, listen => listen.Serve(HttpProtocols.Http1));
        kestrel.Listen(options.Bind, options.GrpcPort, listen => listen.Serve(HttpProtocols.Http2));
    });

    private static void Serve(this ListenOptions port, HttpProtocols protocols)
    {
        port.UseConnectionGate();
        port.Protocols = protocols;
    }

    public static void AddStorage(this IServiceCollection services, DataDirectory directory, EnvelopeKeySource keys)
    {
        services.AddSingleton<IEventStore>(all =>
        {
            var (store, random) = (new SqliteEventStore(directory.File("events.db")), new SystemRandomSource());
            return new SealedEventStore(store, store.OpenEnvelope(keys, random), random, all.GetRequiredService<ILogger<SealedEventStore>>());
        });
        services.AddSingleton<IAuditStore>(_ => new SqliteAuditStore(directory.File("audit.db")));
        services.AddSingleton<IObjectStore>(_ => new SqliteObjectStore(directory.File("objects.db")));
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton(TimeProvider.System);
    }

    /// <summary>One silo of its own: its ports are nobody else's business, so they are any that are free.</summary>
    public static ISiloBuilder ListenOnFreePorts(this ISiloBuilder silo)
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: "rolecall", clusterId: "rolecall");
        silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
        return silo.RememberFewGrains();
    }

    /// <summary>
    /// Orleans remembers where a million grains were, each for 250 bytes: those of sessions long ended. This many are more than a
    /// silo uses at a time, and the others are looked up (load/SessionMemory measures it).
    /// </summary>
    public static ISiloBuilder RememberFewGrains(this ISiloBuilder silo) => silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 20_000);

    /// <summary>Health on the AWS port, under our name and under the one that existing scripts ask for.</summary>
    public static void UseHealth(this WebApplication app) => app.Use((http, next) =>
        http.Request.Path.Value is "/_rolecall/health" or "/_localstack/health"
            ? http.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["status"] = "running" })
            : next(http));

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
