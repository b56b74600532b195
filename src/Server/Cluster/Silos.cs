using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Serialization;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains;
using Rolecall.Grains.Replicas;

namespace Rolecall.Server.Cluster;

/// <summary>How a silo stands to others: alone in its process, or in a cluster of those who know a secret (docs/decisions/013).</summary>
internal static class Silos
{
    /// <summary>What Orleans calls the service: the same in every cluster.</summary>
    private const string Service = "rolecall";

    /// <summary>
    /// One silo of its own, with no socket. Whoever reaches a silo's ports may call any grain as if it were the gateway, so a
    /// silo that needs none has none; the grains are called from within the process.
    /// </summary>
    public static ISiloBuilder StandAlone(this ISiloBuilder silo)
    {
        // The silo's port is a part of its name only; a gateway's port of 0 is none.
        silo.UseLocalhostClustering(EndpointOptions.DEFAULT_SILO_PORT, gatewayPort: 0, serviceId: Service, clusterId: Service);
        var transport = new NoTransport();
        Replace<IConnectionListenerFactory>(silo.Services, transport);
        Replace<IConnectionFactory>(silo.Services, transport);
        silo.Services.AddSingleton<LoneProcess>();
        silo.Services.AddGrains();
        return silo.RememberFewGrains().GoBySteadyTime();
    }

    /// <summary>
    /// A silo that other silos and clients reach at <paramref name="address"/> when they know the cluster's secret. The caller configures
    /// how the members find each other.
    /// </summary>
    /// <param name="address">Where the others reach it. It listens there.</param>
    /// <param name="tls">What connections are encrypted with, under the proof; null for connections in clear.</param>
    public static ISiloBuilder ListenInCluster(
        this ISiloBuilder silo, ClusterGuard guard, IPAddress address, int siloPort, int gatewayPort, string id = Service,
        ClusterTls? tls = null)
    {
        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (Service, id));
        silo.Services.SendOrleansOwnFailures();
        silo.Services.AddGrains();
        silo.Services.AddReplicas();
        silo.Configure<EndpointOptions>(endpoints =>
            (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (address, siloPort, gatewayPort));
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloOutboundConnection(builder =>
            {
                tls?.Connect(builder);
                guard.Connect(builder, ClusterPort.Silo);
            });
            connections.ConfigureSiloInboundConnection(builder =>
            {
                tls?.Accept(builder);
                guard.Accept(builder, ClusterPort.Silo, new IPEndPoint(address, siloPort));
            });
            connections.ConfigureGatewayInboundConnection(builder =>
            {
                tls?.Accept(builder);
                guard.Accept(builder, ClusterPort.Gateway, new IPEndPoint(address, gatewayPort));
            });
        });
        return silo.RememberFewGrains().GoBySteadyTime();
    }

    /// <summary>A client of such silos' gateways.</summary>
    public static IClientBuilder ConnectToCluster(
        this IClientBuilder client, ClusterGuard guard, string id = Service, ClusterTls? tls = null)
    {
        client.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (Service, id));
        client.Services.SendOrleansOwnFailures();
        client.Services.AddReplicas();
        client.Services.GoBySteadyTime();
        client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(builder =>
        {
            tls?.Connect(builder);
            guard.Connect(builder, ClusterPort.Gateway);
        }));
        return client;
    }

    /// <summary>
    /// A silo that cannot place a grain in time says so with an exception of Polly's within its own, which Orleans does not send: whoever
    /// called would wait for an answer that never leaves.
    /// </summary>
    internal static void SendOrleansOwnFailures(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("Polly"));

    /// <summary>
    /// Orleans remembers where a million grains were, each for 250 bytes: those of sessions long ended. This many are more than a
    /// silo uses at a time, and the others are looked up (load/SessionMemory measures it).
    /// </summary>
    public static ISiloBuilder RememberFewGrains(this ISiloBuilder silo) =>
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 20_000);

    private static ISiloBuilder GoBySteadyTime(this ISiloBuilder silo)
    {
        silo.Services.GoBySteadyTime();
        return silo;
    }

    /// <summary>
    /// Whatever the machine's clock is set to, grains are activated and let go, members look at each other and at their table, and silos are
    /// found. Timers of grains (<see cref="TimeProviderNames.Grains"/>) wait by the monotonic clock as they are.
    /// </summary>
    private static void GoBySteadyTime(this IServiceCollection services)
    {
        services.AddSingleton(static all => new SteadyTime(all.GetRequiredService<TimeProvider>()));
        string[] areas =
        [
            TimeProviderNames.ActivationManagement, TimeProviderNames.GrainDirectory, TimeProviderNames.Membership,
            TimeProviderNames.Messaging, TimeProviderNames.SystemTimers,
        ];
        foreach (var area in areas)
            services.AddKeyedSingleton<TimeProvider>(area, static (all, _) => all.GetRequiredService<SteadyTime>());
    }

    /// <summary>Orleans keeps its transports under keys of its own, which have no public name.</summary>
    private static void Replace<T>(IServiceCollection services, T transport) where T : class
    {
        var places =
            Enumerable.Range(0, services.Count).Where(at => services[at].IsKeyedService && services[at].ServiceType == typeof(T)).ToArray();
        if (places.Length == 0)
            throw new InvalidOperationException(
                $"This version of Orleans registers no {typeof(T).Name} under a key, so its sockets cannot be taken from it.");
        foreach (var at in places)
            services[at] = new ServiceDescriptor(typeof(T), services[at].ServiceKey, transport);
    }
}
