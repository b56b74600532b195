using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway;
using Rolecall.Server.Cluster;
using Rolecall.Server.Options;
using Rolecall.Server.Storage.Postgres;

namespace Rolecall.Server.Health;

/// <summary>What must run in a process of each role.</summary>
internal static class HealthServices
{
    private const string Unreachable = "unreachable";

    /// <summary>Adds <see cref="ServerHealth"/>, and gRPC's health service, which tells the same.</summary>
    public static void AddHealth(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(all => new ServerHealth([.. PartsOf(all, options)]));
        services.AddGrpcHealthChecks().AddCheck<ReadyCheck>("server");
    }

    private static IEnumerable<HealthPart> PartsOf(IServiceProvider services, ServerOptions options)
    {
        yield return new("store", async () => await IsStoreThere(services) ? ServerHealth.Running : Unreachable);
        yield return new("membership", () => Task.FromResult(MembershipOf(services, options)));
        if (options.HasWires)
            yield return new(
                "leases", async () => await services.GetRequiredService<GatewayHealth>().HasFreshLeases() ? ServerHealth.Running : "not renewed");
    }

    private static async Task<bool> IsStoreThere(IServiceProvider services)
    {
        if (services.GetService<PostgresDatabase>() is { } database)
            return await database.IsThere();
        try
        {
            await services.GetRequiredService<IEventStore>().Exists(Keys.SandboxStream(Keys.DefaultSandbox));
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static string MembershipOf(IServiceProvider services, ServerOptions options)
    {
        if (services.GetService<SiloPulse>()?.Suspicion is { } why && why != Suspicion.None)
            return TextOf(why);
        if (!options.HasGrains)
            return services.GetRequiredService<SiloContact>().IsLost ? "no silo is reached" : ServerHealth.Running;
        return services.GetRequiredService<ISiloStatusOracle>().CurrentStatus == SiloStatus.Active ? ServerHealth.Running : "not joined";
    }

    /// <summary>Those of docs/reference/telemetry.md.</summary>
    internal static string TextOf(Suspicion why) => why switch
    {
        Suspicion.StoodStill => "stood still",
        Suspicion.ClockSet => "its clock was set",
        Suspicion.ClockOff => "its clock is not the database's",
        Suspicion.GivenUp => "given up",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, "A member that may serve has no reason why not."),
    };
}
