using Microsoft.Extensions.DependencyInjection;
using Rolecall.Grains.Accounts;

namespace Rolecall.Grains;

/// <summary>What grains that are active in one process share.</summary>
public static class GrainServices
{
    /// <summary>For a silo; its grains need IEventStore, IRandomSource and TimeProvider besides.</summary>
    public static IServiceCollection AddGrains(this IServiceCollection services) =>
        services.AddSingleton<ActiveAccounts>();
}
