using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Server.Seeding;

namespace Rolecall.Cluster.Tests;

/// <summary>
/// A sandbox of its own, with the demo world in it, on silos that test classes share: for tests that leave the silos' clock, their store and the
/// silos themselves alone. A sandbox's own clock may be moved.
/// </summary>
public sealed class DemoSandbox(DemoSandboxSilos silos) : DemoSilos, IAsyncLifetime
{
    private static int made;

    private string realm = "";

    internal override string Sandbox { get; } = $"demo-{Interlocked.Increment(ref made)}";

    internal override string Realm => realm;

    internal override FakeTimeProvider Time => silos.Time;

    internal override InProcessTestCluster Cluster => silos.Cluster;

    public async ValueTask InitializeAsync()
    {
        var grains = Cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        var sandbox = grains.GetGrain<ISandboxGrain>(Sandbox);
        await sandbox.Create(Time.GetUtcNow());
        realm = (await sandbox.Describe())!.Realm;
        People = await new WorldMaker(grains, Time.GetUtcNow(), sandbox: Sandbox).Make();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
