using System.Net;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>Connections that do nothing keep nobody out.</summary>
public sealed class ManyConnectionsTests : IAsyncLifetime
{
    private readonly List<Wire> wires = [];
    private ServerProcess server = null!;

    public async ValueTask InitializeAsync() => server = await ServerProcess.Start();

    public async ValueTask DisposeAsync()
    {
        wires.ForEach(wire => wire.Dispose());
        await server.DisposeAsync();
    }

    /// <summary>A source has 1,024; its oldest idle ones make room, and a caller from the same address comes in.</summary>
    [Fact]
    public async Task IdleConnections_OfOneSource_BeyondItsShare_AreClosedForNewcomers()
    {
        await Open(1_100, server.Ready.Aws);

        for (var i = 0; i < 1_100 - 1_024; i++)
            (await wires[i].Receive(new byte[1])).Should().Be(0);
        await Served();
    }

    /// <summary>5,220, as from several machines: the host's own limit of 5,000 closed whoever came last.</summary>
    [Fact]
    public async Task IdleConnections_OfManySources_KeepNeitherKnownCallersNorNewcomersOut()
    {
        using var grpc = new GrpcClient(server.Ready);
        var known = new Sts.StsClient(grpc.As("developer"));
        await known.GetCallerIdentityAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        for (var source = 2; source < 8; source++)
            await Open(870, server.Ready.Aws, $"127.0.0.{source}");

        await Served();
        (await known.GetCallerIdentityAsync(new(), cancellationToken: TestContext.Current.CancellationToken)).Arn
            .Should().EndWith("user/developer");
    }

    /// <summary>The host's own timeout begins with the first byte, and on the gRPC port with the first request.</summary>
    [Fact]
    public async Task Connection_ThatSendsNoRequest_IsClosed()
    {
        await Open(1, server.Ready.Aws);
        await Open(1, server.Ready.Grpc);
        await Open(1, server.Ready.Grpc);
        await wires[^1].Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x4\0\0\0\0\0");

        foreach (var wire in wires)
        {
            var buffer = new byte[4096];
            while (await wire.Receive(buffer) > 0)
            {
                // Settings, and its good-bye.
            }
        }
    }

    private async Task Open(int count, string address, string? from = null)
    {
        for (var i = 0; i < count; i++)
            wires.Add(await Wire.Open(address, from));
    }

    private async Task Served()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(
            new Uri(server.Ready.Aws + "/?Action=GetCallerIdentity&Version=2011-06-15"), TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }
}
