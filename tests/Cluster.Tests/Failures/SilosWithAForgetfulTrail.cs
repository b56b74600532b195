using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rolecall.Contracts.Storage;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>Silos whose trail may lose an answer.</summary>
public sealed class SilosWithAForgetfulTrail : TwoSilos
{
    internal ForgetfulTrail Trail { get; private set; } = null!;

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        Trail ??= new((IAuditStore)services.Last(service => service.ServiceType == typeof(IAuditStore)).ImplementationInstance!);
        services.Replace(ServiceDescriptor.Singleton<IAuditStore>(Trail));
    }
}
