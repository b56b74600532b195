using Orleans.Runtime.Placement;
using Rolecall.Contracts.Probes;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Roles;
using Rolecall.Grains.Accounts;
using Rolecall.Server.Cluster.GivenUp;
using Rolecall.Server.Cluster.Silence;
using Rolecall.Server.Logs;
using Rolecall.Server.Options;
using Rolecall.Server.Storage.Postgres;
using Rolecall.Server.Tls;

namespace Rolecall.Server.Cluster;

/// <summary>How a process comes to grains: it hosts them, alone or with others, or it is a client of those who do.</summary>
internal static partial class Members
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <param name="environment">The process's variables: Kubernetes's say that it is a pod.</param>
    public static void UseGrains(this WebApplicationBuilder builder, ServerOptions options, Func<string, string?> environment)
    {
        if (options.Cluster is not { } member)
        {
            builder.Host.UseOrleans(silo => silo.StandAlone().AddActivityPropagation());
            return;
        }
        // Connections are made before the host has its own log.
        var logs = LoggerFactory.Create(logging => logging.AddLogLines(options.LogLevel));
        var guard = new ClusterGuard(ClusterSecret.Read(member.SecretFile), TimeProvider.System, logs.CreateLogger<ClusterGuard>());
        var tls = member.Tls is { } files ? new ClusterTls(files, member.TlsAuthorityFile, logs.CreateLogger<ServerCertificate>()) : null;
        if (member.Role != ServerRole.Gateway)
        {
            builder.Host.UseOrleans(silo => silo
                .ListenInCluster(guard, member.Address, member.SiloPort, member.GatewayPort, member.Id, tls)
                .FindMembers(member)
                .FollowPods(environment)
                .AddIncomingGrainCallFilter<RefuseWhileSuspect>()
                .AddOutgoingGrainCallFilter<GiveUpSilentSilos>()
                .AddActivityPropagation());
            builder.Services.AddPulse(ReadMembership);
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<SiloPulse>());
            builder.Services.AddSingleton(all => new ModelWithdrawal(
                all.GetService<PublishedModels>(), all.GetRequiredService<ActiveAccounts>(), all.GetRequiredService<TimeProvider>()));
            builder.Services.AddSingleton(all => new ActivationHold(
                all.GetRequiredService<IClusterMembershipService>,
                all.GetRequiredService<TimeProvider>(),
                all.GetRequiredService<ILogger<ActivationHold>>(),
                all.GetRequiredService<ModelWithdrawal>().Withdraw));
            builder.Services.AddSingleton(all => new OlderSilos(
                all.GetRequiredService<IClusterManifestProvider>(),
                all.GetRequiredService<IClusterMembershipService>(),
                () => all.GetRequiredService<ActivationHold>().MayNotKnow,
                all.GetRequiredService<ILogger<OlderSilos>>()));
            builder.Services.AddSingleton<IOlderSilos>(all => all.GetRequiredService<OlderSilos>());
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<OlderSilos>());
            builder.Services.AddSingleton<IFormerLeases>(all => all.GetRequiredService<ActivationHold>());
            builder.Services.AddSingleton<IConfigureGrainContextProvider>(all => all.GetRequiredService<ActivationHold>());
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<ActivationHold>());
            builder.Services.AddSingleton(all => new SiloProbes(
                all.GetRequiredService<TimeProvider>(), () => Task.FromResult(Active(all)), silo => Probe(all, silo), ProbesLog(all)));
            return;
        }
        var log = logs.CreateLogger<SiloContact>();
        var contact = new SiloContact();
        builder.Services.AddSingleton(contact);
        builder.Services.AddPulse(_ => Task.FromResult(true));
        builder.Services.AddSingleton(all => new SiloProbes(
            all.GetRequiredService<TimeProvider>(), () => ActiveByASilo(all), silo => Probe(all, silo), ProbesLog(all)));
        builder.Host.UseOrleansClient(client => client
            .ConnectToCluster(guard, member.Id, tls)
            .FindSilos(member)
            .AddOutgoingGrainCallFilter<GiveUpSilentSilos>()
            .AddActivityPropagation()
            .AddGatewayCountChangedHandler((_, changed) => contact.Count(changed.NumberOfConnectedGateways))
            .AddClusterConnectionLostHandler((_, _) => contact.Count(0))
            // A gateway may be started before the first silo: it serves once there is one.
            .UseConnectionRetryFilter(async (failure, cancel) =>
            {
                Log.NoSilo(log, failure.Message);
                await Task.Delay(BetweenTries, TimeProvider.System, cancel);
                return true;
            }));
    }

    private static void AddPulse(this IServiceCollection services, Func<IServiceProvider, Task<bool>> isMember)
    {
        services.AddSingleton(all => new StoreClock(
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<PostgresDatabase>().Now,
            all.GetRequiredService<SteadyTime>(),
            all.GetRequiredService<ILogger<StoreClock>>()));
        services.AddSingleton(all => new SiloPulse(
            all.GetRequiredService<TimeProvider>(),
            () => isMember(all),
            all.GetRequiredService<StoreClock>(),
            all.GetRequiredService<ILogger<SiloPulse>>()));
    }

    private static ILogger<SiloProbes> ProbesLog(IServiceProvider services) => services.GetRequiredService<ILogger<SiloProbes>>();

    /// <summary>As this silo has it.</summary>
    private static IReadOnlyList<SiloAddress> Active(IServiceProvider services) =>
        [.. services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Keys];

    /// <summary>As a silo tells a gateway.</summary>
    private static async Task<IReadOnlyList<SiloAddress>> ActiveByASilo(IServiceProvider services) =>
        [.. (await services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys];

    private static async Task Probe(IServiceProvider services, SiloAddress silo)
    {
        // Taken by whoever places the grain, the first time. It is of this call alone.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await services.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>(silo.ToParsableString()).Answer();
    }

    /// <summary>Whether the table of members has this silo now. What it says of others is read, where it is news.</summary>
    private static async Task<bool> ReadMembership(IServiceProvider services)
    {
        var self = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        using var patience = new CancellationTokenSource(SiloPulse.LongestReading, services.GetRequiredService<TimeProvider>());
        var row = await services.GetRequiredService<IMembershipTable>().ReadRowAsync(self, patience.Token);
        // One that is about to end serves what it has begun.
        if (row.TryGet(self) is not { Item1.Status: not SiloStatus.Dead })
            return false;
        // Orleans reads the table every few seconds, and is told by others: a silo that both fail would call silos that have ended.
        var membership = services.GetRequiredService<IClusterMembershipService>();
        var version = new MembershipVersion(row.Version.Version);
        if (version > membership.CurrentSnapshot.Version)
            await membership.Refresh(version, patience.Token);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 330, Level = LogLevel.Warning, Message = "No silo is reached yet: {Why}")]
        public static partial void NoSilo(ILogger logger, string why);
    }
}
