using Microsoft.Extensions.DependencyInjection;
using Rolecall.Cluster.Tests.OrganizationRules;
using Rolecall.Contracts.Roles;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>Silos that take a member for older: its grains would have to be told.</summary>
public sealed class SilosBesideAnOlderOne : BrokenFollower, IOlderSilos
{
    bool IOlderSilos.AreThere => true;

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IOlderSilos>(this);
    }
}
