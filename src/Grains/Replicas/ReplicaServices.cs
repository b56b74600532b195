using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Replicas;

namespace Rolecall.Grains.Replicas;

/// <summary>Replicas of what other processes have, for one that is not alone.</summary>
public static class ReplicaServices
{
    /// <summary>Needs IGrainFactory, IRandomSource and TimeProvider.</summary>
    public static IServiceCollection AddReplicas(this IServiceCollection services) => services.AddSingleton<IReplicas, LeasedReplicas>();
}
