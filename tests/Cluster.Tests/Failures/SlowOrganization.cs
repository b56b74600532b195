using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Organizations;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>Silos whose organizations let accounts wait for their guardrails, if they are told to.</summary>
public sealed class SlowOrganization : TwoSilos
{
    private readonly Filter filter = new();

    /// <summary>From now on accounts that are activated wait for this.</summary>
    internal void WaitFor(Task end) => filter.Until = end;

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IIncomingGrainCallFilter>(filter);
    }

    private sealed class Filter : IIncomingGrainCallFilter
    {
        public Task Until { get; set; } = Task.CompletedTask;

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name == nameof(IOrganizationGrain.GuardrailsOf))
                await Until;
            await context.Invoke();
        }
    }
}
