using System.Diagnostics;
using System.Globalization;
using System.Net;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>
/// How soon a cluster gives up members that were killed, and how soon a gateway tells that it has no silo. Explicit: it measures, and holds
/// nobody to a time.
/// </summary>
public sealed class MembershipMeasurement(ITestOutputHelper output) : IAsyncLifetime
{
    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Theory(Explicit = true)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task Killed(int silos, int killed)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.Add("all")));
        await Waits.Until(async () => await cluster.MembersThatAre("3") == silos, "not all silos are active");

        var watch = Stopwatch.StartNew();
        await Task.WhenAll(started.Take(killed).Select(server => server.KillHard()));
        for (var dead = 1; dead <= killed; dead++)
        {
            await Waits.Until(async () => await cluster.MembersThatAre("6") >= dead, "a killed silo is a member still");
            Tell($"{killed} of {silos} killed: {dead} out after {watch.ElapsedMilliseconds} ms");
        }
    }

    [Fact(Explicit = true)]
    public async Task GatewayWithoutSilos()
    {
        var silo = await cluster.Add("silo");
        var gateway = await cluster.Add("gateway");
        using var http = new HttpClient();
        var request = new Uri($"{gateway.Ready.Aws}/?Action=GetCallerIdentity&Version=2011-06-15");
        await Waits.Until(async () => (await http.GetAsync(request, Token)).StatusCode == HttpStatusCode.Forbidden, "the gateway reaches no silo");

        var watch = Stopwatch.StartNew();
        await silo.KillHard();
        await Waits.Until(async () => (await http.GetAsync(request, Token)).StatusCode == HttpStatusCode.ServiceUnavailable, "no 503");
        Tell($"503 after {watch.ElapsedMilliseconds} ms");
    }

    private void Tell(string line) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}"));
}
