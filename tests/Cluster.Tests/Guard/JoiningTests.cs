using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Resources;
using Rolecall.Server.Cluster;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Guard;

/// <summary>
/// Those who come to the ports of a cluster: a client of twelve lines without the secret called any grain, and got root keys and
/// the keys that sessions are sealed with.
/// </summary>
public sealed class JoiningTests(GuardedSilos silos) : IClassFixture<GuardedSilos>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GuardedSilo First => silos.First;

    [Fact]
    public async Task Silos_WithTheSecret_FormAClusterWhoseGrainsCallEachOther()
    {
        (await Members()).Should().Be(2);
        (await silos.First.Grains.GetGrain<ISandboxGrain>("of-the-first").Create(DateTimeOffset.UnixEpoch)).Should().BeTrue();

        (await silos.Second.Grains.GetGrain<ISandboxGrain>("of-the-first").Create(DateTimeOffset.UnixEpoch))
            .Should().BeFalse("it is the same grain");
    }

    [Fact]
    public async Task Client_WithTheSecret_CallsGrains()
    {
        using var client = Client(builder => builder.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, First.GatewayPort))
            .ConnectToCluster(new ClusterGuard(silos.Secret, TimeProvider.System, Silent)));
        await client.StartAsync(Token);

        var grains = client.Services.GetRequiredService<IGrainFactory>();
        (await grains.GetGrain<ISandboxGrain>("of-a-client").Create(DateTimeOffset.UnixEpoch)).Should().BeTrue();
        await client.StopAsync(Token);
    }

    [Fact]
    public async Task Client_WithoutTheSecret_CallsNoGrain()
    {
        // The twelve lines.
        using var client =
            Client(builder => builder.UseLocalhostClustering(First.GatewayPort, serviceId: "rolecall", clusterId: "rolecall"));

        await IsRefused(client);

        // It does not even learn which grains there are.
        client.Services.GetRequiredService<IGrainFactory>().Invoking(grains => grains.GetGrain<ISandboxGrain>("of-a-stranger"))
            .Should().Throw<ArgumentException>().WithMessage("Could not find an implementation*");
    }

    [Fact]
    public async Task Client_WithAnotherSecret_CallsNoGrain()
    {
        using var client = Client(builder => builder.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, First.GatewayPort))
            .ConnectToCluster(new ClusterGuard(silos.OtherSecret(), TimeProvider.System, Silent)));

        await IsRefused(client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silo_WithoutTheSecret_DoesNotJoin(bool withAnother)
    {
        var refusal = First.NextRefusal();
        await using var rogue = silos.Rogue(withAnother ? silos.OtherSecret() : null);

        await rogue.Awaiting(silo => silo.Start(Token)).Should().ThrowAsync<Exception>();

        await refusal.OrFail("the silo has refused nobody");
        (await Members()).Should().Be(2);
    }

    [Fact]
    public async Task Stranger_OnEitherPort_IsToldANonceAndIsCutOff()
    {
        foreach (var port in new[] { First.SiloPort, First.GatewayPort })
        {
            using var stranger = new TcpClient();
            await stranger.ConnectAsync(IPAddress.Loopback, port, Token);
            var stream = stranger.GetStream();
            await stream.WriteAsync(RandomNumberGenerator.GetBytes(200), Token);
            var told = new MemoryStream();
            try
            {
                await stream.CopyToAsync(told, Token);
            }
            catch (IOException)
            {
                // Reset: the silo had unread bytes of ours.
            }
            told.Length.Should().BeLessThanOrEqualTo(ClusterGuard.NonceBytes);
        }
    }

    /// <summary>Starts it, and gives up for it once the silo has refused it: by itself it would try for minutes.</summary>
    private async Task IsRefused(IHost client)
    {
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var refusal = First.NextRefusal();
        var starting = client.StartAsync(givenUp.Token);
        await refusal.OrFail("the silo has refused nobody");
        await givenUp.CancelAsync();
        await FluentActions.Awaiting(() => starting).Should().ThrowAsync<Exception>();
    }

    private static ILogger<ClusterGuard> Silent => Microsoft.Extensions.Logging.Abstractions.NullLogger<ClusterGuard>.Instance;

    private async Task<int> Members() => (await First.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count;

    private static IHost Client(Action<IClientBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(configure);
        builder.Services.Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = TimeSpan.FromSeconds(3));
        return builder.Build();
    }
}
