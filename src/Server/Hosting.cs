using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway;
using Rolecall.Gateway.Requests;
using Rolecall.Grains.Providers;
using Rolecall.Identity.Ids;
using Rolecall.Server.Cluster;
using Rolecall.Server.Health;
using Rolecall.Server.Issuers;
using Rolecall.Server.Options;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.Server.Telemetry;
using Rolecall.Server.Tls;

namespace Rolecall.Server;

/// <summary>How the parts are put into the host.</summary>
internal static class Hosting
{
    /// <summary>
    /// HTTP/1.1 for AWS clients and Connect, HTTP/2 for gRPC, both over TLS where there is a certificate, with limits that a slow or greedy
    /// client runs into.
    /// </summary>
    public static void ListenOn(this WebApplicationBuilder builder, ServerOptions options) =>
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
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
        // How long a client that has vanished holds its connection.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        var certificate = options.Tls is null ? null : kestrel.ApplicationServices.GetRequiredService<ServerCertificate>();
        if (!options.HasWires)
        {
            kestrel.Listen(options.Bind, options.Port, listen => listen.Speak(HttpProtocols.Http1, certificate));
            return;
        }
        kestrel.Listen(options.Bind, options.Port, listen => listen.Serve(HttpProtocols.Http1, certificate));
        kestrel.Listen(options.Bind, options.GrpcPort, listen => listen.Serve(HttpProtocols.Http2, certificate));
    });

    private static void Serve(this ListenOptions port, HttpProtocols protocols, ServerCertificate? certificate)
    {
        port.UseConnectionGate();
        port.Speak(protocols, certificate);
    }

    /// <summary>What TLS, or its absence, needs beside the ports.</summary>
    public static void AddTransportSecurity(this IServiceCollection services, ServerOptions options)
    {
        if (options.Tls is { } files)
            services.AddSingleton(all => new ServerCertificate(files, all.GetRequiredService<ILogger<ServerCertificate>>()));
        else if (options.InClear)
            services.AddHostedService<InClearWarning>();
    }

    public static void AddStorage(this IServiceCollection services, DataDirectory directory, ServerOptions options)
    {
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IIssuerFetcher, HttpIssuerFetcher>();
        if (options.Cluster is { } member)
            services.AddClusterStorage(directory, options, member);
        else
            services.AddEmbeddedStorage(directory, options);
    }

    private static void AddClusterStorage(this IServiceCollection services, DataDirectory directory, ServerOptions options, MemberOptions member)
    {
        services.AddSingleton(all => new PostgresDatabase(member.Store.Reveal(), all.GetRequiredService<TimeProvider>(), member.Id));
        services.AddSingleton(all => new PostgresEventStore(
            all.GetRequiredService<PostgresDatabase>(), options.EnvelopeKeysOf(directory), new SystemRandomSource()));
        services.AddSingleton<IEventStore>(all =>
        {
            var store = all.GetRequiredService<PostgresEventStore>();
            return new SealedEventStore(store, store.Envelope, new SystemRandomSource(), all.GetRequiredService<ILogger<SealedEventStore>>());
        });
        services.AddSingleton<IAuditStore>(all => new PostgresAuditStore(
            all.GetRequiredService<PostgresDatabase>(),
            all.GetRequiredService<PostgresEventStore>().Envelope,
            new SystemRandomSource(),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<PostgresAuditStore>>(),
            options.Trail));
        services.AddSingleton<IObjectStore>(all => new PostgresObjectStore(all.GetRequiredService<PostgresDatabase>()));
        services.AddSingleton<IAuthorizationStore>(all => new PostgresAuthorizationStore(all.GetRequiredService<PostgresDatabase>()));
    }

    private static void AddEmbeddedStorage(this IServiceCollection services, DataDirectory directory, ServerOptions options)
    {
        services.AddSingleton(all =>
        {
            var lossAcceptedAt = options.AcceptDataLoss ? TimeProvider.System.GetUtcNow() : (DateTimeOffset?)null;
            return new SqliteEventStore(
                directory.File("events.db"), options.EnvelopeKeysOf(directory), new SystemRandomSource(), lossAcceptedAt,
                log: all.GetRequiredService<ILogger<SqliteEventStore>>());
        });
        services.AddSingleton<IEventStore>(all =>
        {
            var store = all.GetRequiredService<SqliteEventStore>();
            return new SealedEventStore(store, store.Envelope, new SystemRandomSource(), all.GetRequiredService<ILogger<SealedEventStore>>());
        });
        // The envelope is that of the event store, which is opened, and found whole, before the trail.
        services.AddSingleton(all => new LogAuditStore(
            directory.Path,
            all.GetRequiredService<SqliteEventStore>().Envelope,
            new SystemRandomSource(),
            TimeProvider.System,
            options.Trail,
            acceptLoss: options.AcceptDataLoss,
            sealAgain: options.SealAgain));
        services.AddSingleton<IAuditStore>(all => all.GetRequiredService<LogAuditStore>());
        services.AddSingleton<IObjectStore>(_ => new SqliteObjectStore(directory.File("objects.db")));
        services.AddSingleton<IAuthorizationStore>(_ => new SqliteAuthorizationStore(directory.File("authorizations.db")));
    }

    /// <summary>Opens the stores, before anybody else is told of this server: one that they refuse does not join.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be used.</exception>
    public static void OpenStores(this IServiceProvider services)
    {
        services.GetRequiredService<IEventStore>();
        services.GetRequiredService<IAuditStore>();
    }

    /// <summary>What callers are answered with, in order.</summary>
    /// <param name="adminToken">Who has it may read metrics from anywhere.</param>
    public static void UseWires(this WebApplication app, ServerOptions options, string adminToken)
    {
        if (!options.HasWires)
        {
            app.UseTrustedProxies(options.TrustedProxies);
            app.UseHostCheck();
            app.UseHealth();
            app.UseMetrics(options.MetricsToken, adminToken);
            return;
        }
        app.UseRequestLog();
        app.UseTrustedProxies(options.TrustedProxies);
        app.UseGatewayGuards();
        app.UseHealth();
        app.UseMetrics(options.MetricsToken, adminToken);
        if (app.Services.GetService<SiloContact>() is { } contact)
            app.Use((http, next) => contact.Serve(http, next));
        if (app.Services.GetService<SiloPulse>() is { } pulse)
            app.Use((http, next) => pulse.Serve(http, next));
        app.UseGatewayAws();
        app.UseRouting();
        app.MapGatewayGrpc();
        app.MapGrpcHealthChecksService();
    }

    /// <summary>Health on the AWS port, under our names and under the one that existing scripts ask for.</summary>
    private static void UseHealth(this WebApplication app)
    {
        var health = app.Services.GetRequiredService<ServerHealth>();
        app.Use((http, next) => http.Request.Path.Value switch
        {
            OwnPaths.Health or OwnPaths.Ready or OwnPaths.UsualHealth => health.Serve(http),
            OwnPaths.Live => ServerHealth.ServeLive(http),
            _ => next(http),
        });
    }
}
