using System.Diagnostics.Metrics;

namespace Rolecall.Server.Storage.Trail;

/// <summary>Measures for how long calls wait to be on record: of the oldest one that waits.</summary>
internal sealed class TrailLag : IDisposable
{
    private readonly Meter meter = new("Rolecall.Trail");

    public TrailLag(Func<TimeSpan> lag) => meter.CreateObservableGauge(
        "rolecall.audit_trail.lag",
        () => lag().TotalSeconds,
        "s",
        "For how long the oldest record waits that is not in the audit trail yet; 0 where none does.");

    public void Dispose() => meter.Dispose();
}
