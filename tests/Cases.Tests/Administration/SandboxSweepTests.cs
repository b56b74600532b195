using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Settings;

namespace Rolecall.Cases.Tests.Administration;

/// <summary>Sandboxes are kept for as long as they were made for.</summary>
public sealed class SandboxSweepTests(MovedClockServer server) : IClassFixture<MovedClockServer>
{
    [Fact]
    public async Task Sandbox_WhoseTimeHasRunOut_IsDeleted_AndNoOtherIs()
    {
        await Create("short", TimeSpan.FromMinutes(30));
        await Create("long", TimeSpan.FromHours(3));
        await Create("forever", null);
        var sweep = server.Services.GetServices<IHostedService>().OfType<SandboxSweep>().Single();

        await sweep.Sweep(TestContext.Current.CancellationToken);
        (await Names()).Should().BeEquivalentTo("default", "forever", "long", "short");
        server.Clock.Later += TimeSpan.FromHours(1);
        await sweep.Sweep(TestContext.Current.CancellationToken);

        (await Names()).Should().BeEquivalentTo("default", "forever", "long");
    }

    [Fact]
    public async Task Sandbox_WhoseStreamCannotBeRead_KeepsNoOtherFromGoing()
    {
        await Create("b-expired", TimeSpan.FromMinutes(30));
        await server.Services.GetRequiredService<IEventStore>().Append(
            Keys.SandboxStream("a-broken"), 0, ["no record"u8.ToArray()], TestContext.Current.CancellationToken);
        server.Clock.Later += TimeSpan.FromHours(1);

        await server.Services.GetServices<IHostedService>().OfType<SandboxSweep>().Single().Sweep(TestContext.Current.CancellationToken);

        (await server.Services.GetRequiredService<IEventStore>().Load(Keys.SandboxStream("b-expired"), TestContext.Current.CancellationToken))
            .Version.Should().Be(0);
        await server.Services.GetRequiredService<IEventStore>().Delete(Keys.SandboxStream("a-broken"), TestContext.Current.CancellationToken);
    }

    private Task Create(string name, TimeSpan? life) => server.Run(
        Keys.DefaultSandbox,
        new Credential.Administrator(),
        new CreateSandboxRequest { Name = name, Ttl = life is { } span ? Duration.FromTimeSpan(span) : null });

    private async Task<IEnumerable<string>> Names() =>
        ((ListSandboxesResponse)(await server.Run(Keys.DefaultSandbox, new Credential.Administrator(), new ListSandboxesRequest())).Answer)
            .Sandboxes.Select(one => one.Name);
}
