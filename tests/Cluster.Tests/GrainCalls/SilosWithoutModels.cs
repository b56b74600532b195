using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Gateway.Actors;

namespace Rolecall.Cluster.Tests.GrainCalls;

/// <summary>Two silos whose gateways find no read models, as where all grains are on silos of others: each decision is a call.</summary>
public sealed class SilosWithoutModels : TwoSilos
{
    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.RemoveAll<IReplicas>();
        services.RemoveAll<PublishedModels>();
        services.Replace(ServiceDescriptor.Singleton(provider =>
            ActivatorUtilities.CreateInstance<Deciders>(provider, new PublishedModels(Time))));
    }
}
