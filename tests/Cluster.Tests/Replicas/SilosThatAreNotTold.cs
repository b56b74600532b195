using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>Two silos whose accounts take somebody else for who has leased them: the protection is off.</summary>
public sealed class SilosThatAreNotTold : TwoSilos
{
    /// <summary>Orleans refers to observers weakly.</summary>
    private static readonly ConcurrentBag<ILeaseHolder> Alive = [];

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IOutgoingGrainCallFilter>(silo => new Elsewhere(silo));
    }

    private sealed class Elsewhere(IServiceProvider silo) : IOutgoingGrainCallFilter
    {
        private readonly Lazy<ILeaseHolder> instead = new(() =>
        {
            var holder = new Holder();
            Alive.Add(holder);
            return silo.GetRequiredService<IGrainFactory>().CreateObjectReference<ILeaseHolder>(holder);
        });

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod?.DeclaringType == typeof(IAccountReplicas))
                context.Request.SetArgument(0, instead.Value);
            return context.Invoke();
        }
    }

    private sealed class Holder : ILeaseHolder
    {
        public Task EndLease(string leased) => Task.CompletedTask;
    }
}
