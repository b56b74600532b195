using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Rolecall.Server.Cluster;

namespace Rolecall.Server.Tests.Cluster;

/// <summary>
/// Orleans waits for instants: a timer that saw the machine's clock an hour before what it is waits an hour more, though the clock be right
/// again. A silo whose clock had been wrong for four seconds never learned that the others had given it up.
/// </summary>
public sealed class SteadyTimeTests : IDisposable
{
    private readonly string secret = Path.GetTempFileName();

    public SteadyTimeTests() => File.WriteAllText(secret, Convert.ToBase64String(RandomNumberGenerator.GetBytes(ClusterSecret.LeastBytes)));

    public void Dispose() => File.Delete(secret);

    /// <summary>All that Orleans tells apart but the timers of grains, which wait by the monotonic clock.</summary>
    public static TheoryData<string> Areas =>
    [
        .. typeof(TimeProviderNames).GetFields().Select(area => (string)area.GetValue(null)!).Where(name => name != TimeProviderNames.Grains),
    ];

    [Theory]
    [MemberData(nameof(Areas))]
    public void ClockOfASilo_NeverGoesBack(string area)
    {
        var wall = new SetTime();
        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddSingleton<TimeProvider>(wall))
            .UseOrleans(silo => silo.StandAlone())
            .Build();

        NeverGoesBack(host.Services, area, wall);
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void ClockOfAGateway_NeverGoesBack(string area)
    {
        var wall = new SetTime();
        var guard = new ClusterGuard(ClusterSecret.Read(secret), wall, NullLogger<ClusterGuard>.Instance);
        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddSingleton<TimeProvider>(wall))
            .UseOrleansClient(client => client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, 1)).ConnectToCluster(guard))
            .Build();

        NeverGoesBack(host.Services, area, wall);
    }

    private static void NeverGoesBack(IServiceProvider services, string area, SetTime wall)
    {
        var clock = services.GetRequiredKeyedService<TimeProvider>(area);
        var before = clock.GetUtcNow();

        wall.Off = TimeSpan.FromHours(-1);

        clock.GetUtcNow().Should().BeOnOrAfter(before);
    }

    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Off { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Off;
    }
}
