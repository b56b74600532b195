using System.Diagnostics.Metrics;

namespace Rolecall.Server.Telemetry;

/// <summary>Tells how many silos this one sees in its cluster.</summary>
internal sealed class MemberCount(ISiloStatusOracle silos) : IHostedService, IDisposable
{
    private readonly Meter meter = new("Rolecall.Cluster");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge(
            "rolecall.cluster.members", () => silos.GetApproximateSiloStatuses(onlyActive: true).Count, "{silo}", "Silos that this one sees in its cluster.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();
}
