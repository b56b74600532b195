using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Rolecall.Gateway.Settings;

namespace Rolecall.Gateway.Telemetry;

/// <summary>Tells by how old settings this process serves.</summary>
internal sealed class LeaseMetrics(LeasedSandboxes sandboxes) : IHostedService, IDisposable
{
    private readonly Meter meter = new("Rolecall.Leases");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge("rolecall.leases", () => sandboxes.Ages.Count, "{sandbox}", "Sandboxes whose settings are leased now.");
        meter.CreateObservableGauge(
            "rolecall.lease.age",
            () => sandboxes.Ages.Select(age => age.TotalSeconds).DefaultIfEmpty().Max(),
            "s",
            "The oldest of those leases.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();
}
