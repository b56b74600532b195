using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Rolecall.Server.Cluster;

namespace Rolecall.Cluster.Tests.Guard;

/// <summary>A silo of a cluster as the server makes it, on TCP ports of this machine.</summary>
internal sealed class GuardedSilo : IAsyncDisposable
{
    private readonly IHost host;
    private readonly Refusals refusals = new();
    private bool started;

    /// <param name="secret">Null for a silo that knows nothing of the guard, as Orleans makes it.</param>
    /// <param name="primary">The silo that keeps the list of members; null for this one.</param>
    public GuardedSilo(ClusterSecret? secret, Action<IServiceCollection> addStores, GuardedSilo? primary = null)
    {
        (SiloPort, GatewayPort) = (FreePort(), FreePort());
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(refusals);
        addStores(builder.Services);
        builder.UseOrleans(silo =>
        {
            if (secret is null)
                silo.UseLocalhostClustering(SiloPort, GatewayPort, primary?.SiloEndpoint, serviceId: "rolecall", clusterId: "rolecall");
            else
                silo.ListenInCluster(new ClusterGuard(secret, TimeProvider.System, refusals), IPAddress.Loopback, SiloPort, GatewayPort)
                    .UseDevelopmentClustering(primary?.SiloEndpoint ?? SiloEndpoint);
            // A silo that cannot join gives up soon enough for a test.
            silo.Configure<SiloMessagingOptions>(
                messages => messages.ResponseTimeout = messages.SystemResponseTimeout = TimeSpan.FromSeconds(3));
            silo.Configure<ClusterMembershipOptions>(members => members.MaxJoinAttemptTime = TimeSpan.FromSeconds(3));
        });
        host = builder.Build();
    }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public IPEndPoint SiloEndpoint => new(IPAddress.Loopback, SiloPort);

    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Ends when somebody is refused at one of its ports, from now on.</summary>
    public Task NextRefusal() => refusals.Next;

    public async Task Start(CancellationToken cancel = default)
    {
        await host.StartAsync(cancel);
        started = true;
    }

    public async ValueTask DisposeAsync()
    {
        // One that could not join has ended by itself.
        if (started)
            await host.StopAsync();
        host.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private sealed class Refusals : ILoggerProvider, ILogger<ClusterGuard>
    {
        private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Next => (next = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == ClusterGuard.RefusedEvent)
                next.TrySetResult();
        }

        public void Dispose()
        {
        }
    }
}
