using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Rolecall.Server.Health;

/// <summary><see cref="ServerHealth"/> as gRPC's health service tells it.</summary>
internal sealed class ReadyCheck(ServerHealth health) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await health.IsReady() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
}
