using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Replicas;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>Two silos that may take another for dead, whose grains had leased what they had.</summary>
public sealed class SilosAfterADeath : TwoSilos, IFormerLeases
{
    private DateTimeOffset until = DateTimeOffset.MinValue;

    TimeSpan IFormerLeases.Left => until - Time.GetUtcNow();

    /// <summary>They may be decided by for as long.</summary>
    internal void BeginFormer(TimeSpan left) => until = Time.GetUtcNow() + left;

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IFormerLeases>(this);
    }
}
