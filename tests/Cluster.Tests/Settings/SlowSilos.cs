using Microsoft.Extensions.DependencyInjection;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>Two silos to which answers can be slow.</summary>
public sealed class SlowSilos : TwoSilos
{
    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<HeldAnswers>();
        services.AddSingleton<IOutgoingGrainCallFilter>(silo => silo.GetRequiredService<HeldAnswers>());
    }
}
