using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Server.Seeding;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests;

/// <summary>A sandbox with the demo world in it, and silos that serve it, each with a gateway of its own.</summary>
public abstract class DemoSilos
{
    /// <summary>The sandbox that calls name.</summary>
    internal abstract string Sandbox { get; }

    /// <summary>What the keys of the sandbox's grains and streams begin with.</summary>
    internal abstract string Realm { get; }

    /// <summary>The silos' clock, which stands still.</summary>
    internal abstract FakeTimeProvider Time { get; }

    internal abstract InProcessTestCluster Cluster { get; }

    /// <summary>The demo world's people.</summary>
    private protected IReadOnlyList<Person> People { get; set; } = [];

    /// <summary>A gateway on each silo that lives, in a stable order.</summary>
    internal IReadOnlyList<GatewayOfSilo> Gateways =>
        [.. Cluster.Silos.Where(silo => silo.IsActive)
            .Select(silo => new GatewayOfSilo(silo.ServiceProvider) { Sandbox = Sandbox, Realm = Realm })];

    internal GatewayOfSilo First => Gateways[0];

    internal GatewayOfSilo Second => Gateways[^1];

    internal Who Developer => Person("developer");

    /// <summary>May do everything in the production account.</summary>
    internal Who Admin => Person("admin");

    internal Who Person(string name)
    {
        var person = People.Single(person => person.Name == name);
        return new Who(person.AccessKeyId, person.SecretAccessKey);
    }

    /// <summary>Changes the sandbox's settings. All silos can be reached, so they follow while the clock stands.</summary>
    internal Task<T> Change<T>(Google.Protobuf.IMessage request)
        where T : Google.Protobuf.IMessage =>
        Followed(First.Call<T>(null, request));

    /// <summary>A change of settings that does not wait for a lease: that would not end, since the clock stands.</summary>
    internal static Task<T> Followed<T>(Task<T> changing) =>
        changing.OrFail("a silo that leased the settings was not told that they have changed");
}
