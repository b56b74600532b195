using Orleans.Configuration;
using Rolecall.Server.Options;

namespace Rolecall.Server.Cluster;

/// <summary>How the members of a cluster find each other, and how soon they give one up.</summary>
internal static class Membership
{
    /// <summary>The name by which Orleans finds Npgsql.</summary>
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Whoever calls a grain that is being placed waits for that one try, and it asks silos that may just have died: Orleans' own half
    /// minute is longer than a cluster takes that lost all its silos.
    /// </summary>
    private static readonly TimeSpan LongestPlacement = TimeSpan.FromSeconds(4);

    /// <summary>A probe that goes by way of another silo, or is sent by one that has much to do, is given longer than a direct one.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Meant so that a killed silo is out within ten seconds, two of three within fifteen: three probes, and what has not said for six
    /// seconds that it lives has no vote. One that is stopped, and keeps its connections, is out after five to eight seconds.
    /// </summary>
    public static ISiloBuilder FindMembers(this ISiloBuilder silo, MemberOptions member)
    {
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            // Orleans fits the length of a probe to what it measured, between bounds. No silo is given up of whom anything was heard
            // within as many of the longest as may be missed: by its own bound, four probes' length, a silo that was stopped stayed a
            // member for twelve seconds.
            options.ProbeTimeout = options.MinProbeTimeout = TimeSpan.FromSeconds(1);
            options.MaxProbeTimeout = LongestProbe;
            options.NumMissedProbesLimit = 3;
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            options.NumMissedTableIAmAliveLimit = 3;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(3);
        });
        silo.Configure<SiloMessagingOptions>(options => options.PlacementTimeout = LongestPlacement);
        if (member.Postgres is { } postgres)
            silo.UseAdoNetClustering(
                (AdoNetClusteringSiloOptions options) => (options.Invariant, options.ConnectionString) = (Npgsql, postgres.Reveal()));
        else
            silo.UseRedisClustering(options => options.ConfigurationOptions = RedisUrl.Parse(member.Redis!.Reveal())!);
        PatientMembershipTable.Wrap(silo.Services);
        return silo;
    }

    public static IClientBuilder FindSilos(this IClientBuilder client, MemberOptions member)
    {
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        return member.Postgres is { } postgres
            ? client.UseAdoNetClustering(
                (AdoNetClusteringClientOptions options) => (options.Invariant, options.ConnectionString) = (Npgsql, postgres.Reveal()))
            : client.UseRedisClustering(options => options.ConfigurationOptions = RedisUrl.Parse(member.Redis!.Reveal())!);
    }
}
