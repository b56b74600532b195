using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Grains;
using Rolecall.Grains.Replicas;
using Rolecall.Identity.Ids;
using Rolecall.Server.Seeding;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// Two silos, each with a gateway of its own, on one store and one clock that stands still until a test moves it. The demo
/// world is in it.
/// </summary>
public class TwoSilos : DemoSilos, IAsyncLifetime
{
    internal const string AdminToken = "token-of-the-tests";

    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-cluster-").FullName;
    private readonly SealedEventStore sealedStore;
    private readonly LogAuditStore audit;
    private readonly SqliteObjectStore objects;
    private readonly SqliteAuthorizationStore authorizations;

    public TwoSilos() : this(2)
    {
    }

    protected TwoSilos(short silos)
    {
        sealedStore = OpenSealed();
        Events = new FullStore(sealedStore);
        audit = new LogAuditStore(folder, EnvelopeKeys.Read(isSealed: true), new SystemRandomSource(), TimeProvider.System);
        objects = new SqliteObjectStore(Path.Combine(folder, "objects.db"));
        authorizations = new SqliteAuthorizationStore(Path.Combine(folder, "authorizations.db"));
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) => Configure(silo.Services));
        Cluster = builder.Build();
    }

    internal override string Sandbox => Keys.DefaultSandbox;

    internal override string Realm => Keys.DefaultSandbox;

    /// <summary>Begins in the middle of a second: expiry is told in whole ones.</summary>
    internal override FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 400, TimeSpan.Zero));

    internal override InProcessTestCluster Cluster { get; }

    /// <summary>The store of both silos.</summary>
    internal FullStore Events { get; }

    internal IObjectStore Objects => objects;

    /// <summary>Where the stores have their files.</summary>
    internal string Folder => folder;

    public virtual async ValueTask InitializeAsync()
    {
        await Cluster.DeployAsync();
        var grains = Cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<ISandboxGrain>(Keys.DefaultSandbox).Create(Time.GetUtcNow());
        People = await new WorldMaker(grains, Time.GetUtcNow()).Make();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // What a failed test left waiting for the clock comes to its end, or no silo would ever stop.
        Time.Advance(SandboxSettings.LeaseTime * 2);
        await Cluster.StopAllSilosAsync().OrFail("the silos did not stop");
        await Cluster.DisposeAsync();
        await sealedStore.DisposeAsync();
        await audit.DisposeAsync();
        await objects.DisposeAsync();
        await authorizations.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Lets a change of settings come to its end that waits for leases which nobody can end.</summary>
    internal async Task<T> AfterTheLeases<T>(Task<T> changing)
    {
        Time.Advance(SandboxSettings.LeaseTime);
        return await changing.OrFail("the change waits although all leases have ended");
    }

    private EnvelopeKeySource EnvelopeKeys => new(Given: null, Path.Combine(folder, "envelope-key"), MayMake: true);

    /// <summary>The event store as a start of the server opens it.</summary>
    internal SealedEventStore OpenSealed()
    {
        var random = new SystemRandomSource();
        var sqlite = new SqliteEventStore(Path.Combine(folder, "events.db"), EnvelopeKeys, random);
        return new SealedEventStore(sqlite, sqlite.Envelope, random, NullLogger<SealedEventStore>.Instance);
    }

    protected virtual void Configure(IServiceCollection services)
    {
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        services.AddSingleton<IEventStore>(Events);
        services.AddSingleton<IAuditStore>(audit);
        services.AddSingleton<IObjectStore>(objects);
        services.AddSingleton<IAuthorizationStore>(authorizations);
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddGateway(AdminToken);
        services.AddGrains();
        services.AddReplicas();
        // The calls' time stands still; the silos' own upkeep must not, or it would spin when the clock is moved.
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
    }
}
