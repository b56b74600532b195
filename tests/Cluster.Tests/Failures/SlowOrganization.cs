using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts.Organizations;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>Silos whose organizations let accounts wait for their guardrails, if they are told to.</summary>
public sealed class SlowOrganization : TwoSilos
{
    private readonly Filter filter = new();

    /// <summary>Accounts that are activated from now on wait for this.</summary>
    /// <returns>Completes when one does.</returns>
    internal Task WaitFor(Task end)
    {
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        filter.Until = () =>
        {
            waits.TrySetResult();
            return end;
        };
        return waits.Task;
    }

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IIncomingGrainCallFilter>(filter);
    }

    private sealed class Filter : IIncomingGrainCallFilter
    {
        public Func<Task> Until { get; set; } = () => Task.CompletedTask;

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name == nameof(IOrganizationGrain.GuardrailsOf))
                await Until();
            await context.Invoke();
        }
    }
}
