using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Server.Cluster;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Sealing;
using Rolecall.Server.Storage.Trail;

namespace Rolecall.Cluster.Tests.Guard;

/// <summary>Two silos on TCP ports of this machine that know the cluster's secret, on one store.</summary>
public sealed class GuardedSilos : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-guard-").FullName;
    private readonly SecretFiles files = new();
    private readonly SqliteEventStore events;
    private readonly LogAuditStore audit;
    private readonly SqliteObjectStore objects;
    private readonly SqliteAuthorizationStore authorizations;

    public GuardedSilos()
    {
        events = new SqliteEventStore(
            Path.Combine(folder, "events.db"), new EnvelopeKeySource(Given: null, Path.Combine(folder, "envelope-key"), MayMake: true),
            new SystemRandomSource());
        audit = new LogAuditStore(folder, events.Envelope, new SystemRandomSource(), TimeProvider.System);
        objects = new SqliteObjectStore(Path.Combine(folder, "objects.db"));
        authorizations = new SqliteAuthorizationStore(Path.Combine(folder, "authorizations.db"));
        Secret = files.Make();
        First = new GuardedSilo(Secret, AddStores);
        Second = new GuardedSilo(Secret, AddStores, First);
    }

    internal ClusterSecret Secret { get; }

    internal GuardedSilo First { get; }

    internal GuardedSilo Second { get; }

    internal ClusterSecret OtherSecret() => files.Make();

    /// <summary>A third silo that wants to join.</summary>
    internal GuardedSilo Rogue(ClusterSecret? secret) => new(secret, AddStores, First);

    public async ValueTask InitializeAsync()
    {
        await First.Start();
        await Second.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        await events.DisposeAsync();
        await audit.DisposeAsync();
        await objects.DisposeAsync();
        await authorizations.DisposeAsync();
        files.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void AddStores(IServiceCollection services)
    {
        services.AddSingleton<IEventStore>(events).AddSingleton<IAuditStore>(audit).AddSingleton<IObjectStore>(objects);
        services.AddSingleton<IAuthorizationStore>(authorizations);
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton(TimeProvider.System);
    }
}
