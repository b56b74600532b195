using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rolecall.Server.Cluster;
using Rolecall.Server.Health;
using Rolecall.Tests;

namespace Rolecall.Server.Tests.Health;

/// <summary>One part that does not run makes a process that is sent no callers, and is told by its name.</summary>
public sealed class ServerHealthTests
{
    [Theory]
    [InlineData("running", "running", 200, "running")]
    [InlineData("unreachable", "running", 503, "degraded")]
    [InlineData("running", "not renewed", 503, "degraded")]
    public async Task Parts_MakeTheWhole(string store, string leases, int status, string whole)
    {
        var health = new ServerHealth([new("store", () => Task.FromResult(store)), new("leases", () => Task.FromResult(leases))]);

        var (answered, told) = await Ask(health);

        answered.Should().Be(status);
        told.Should().Equal(new Dictionary<string, string> { ["status"] = whole, ["store"] = store, ["leases"] = leases });
        (await health.IsReady()).Should().Be(status == 200);
    }

    [Fact]
    public void Health_NamesEachReasonThatIsDocumented()
    {
        var documented = File.ReadAllText(Path.Combine(Corpora.Repository, "docs/reference/telemetry.md"));

        foreach (var why in Enum.GetValues<Suspicion>().Where(why => why != Suspicion.None))
            documented.Should().Contain($"`{HealthServices.TextOf(why)}`");
    }

    [Fact]
    public async Task ManyWhoAsk_LookOnce()
    {
        var (looks, held) = (0, new TaskCompletionSource<string>());
        var health = new ServerHealth(
        [
            new("store", () =>
            {
                Interlocked.Increment(ref looks);
                return held.Task;
            }),
        ]);
        var asked = Enumerable.Range(0, 10).Select(_ => health.IsReady()).ToList();

        held.SetResult("running");

        (await Task.WhenAll(asked)).Should().OnlyContain(ready => ready);
        looks.Should().Be(1);
        await health.IsReady();
        looks.Should().Be(2, "what was so then may not be so now");
    }

    [Fact]
    public async Task Live_IsNoMatterOfParts()
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;

        await ServerHealth.ServeLive(http);

        http.Response.StatusCode.Should().Be(200);
    }

    private static async Task<(int Status, Dictionary<string, string> Told)> Ask(ServerHealth health)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        await health.Serve(http);
        return (http.Response.StatusCode, JsonSerializer.Deserialize<Dictionary<string, string>>(body.ToArray())!);
    }
}
