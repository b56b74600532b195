using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Replicas;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>Two silos that count the leases of accounts that are asked for.</summary>
public sealed class CountedLeases : TwoSilos
{
    private readonly Counter counter = new();

    /// <summary>So far.</summary>
    internal int Asked => counter.Asked;

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IOutgoingGrainCallFilter>(counter);
    }

    private sealed class Counter : IOutgoingGrainCallFilter
    {
        private int asked;

        public int Asked => Volatile.Read(ref asked);

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod?.DeclaringType == typeof(IAccountReplicas))
                Interlocked.Increment(ref asked);
            return context.Invoke();
        }
    }
}
