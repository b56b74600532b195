using Google.Protobuf.Reflection;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>Every method of the public API, by its contract.</summary>
internal static class ApiMethods
{
    private static readonly FileDescriptor[] Files =
    [
        AccessReflection.Descriptor, AuditReflection.Descriptor, ClockReflection.Descriptor, ComputeReflection.Descriptor,
        ContextsReflection.Descriptor,
        DelegationReflection.Descriptor, IdentityProvidersReflection.Descriptor, OrganizationsReflection.Descriptor,
        QuotasReflection.Descriptor, SandboxesReflection.Descriptor, SignInReflection.Descriptor, WorldsReflection.Descriptor,
        Api.Iam.V1.IamReflection.Descriptor, Api.IamToolbox.V1.IamToolboxReflection.Descriptor,
        Api.Organizations.V1.OrganizationsReflection.Descriptor,
        Api.S3.V1.S3Reflection.Descriptor, Api.ServiceQuotas.V1.ServiceQuotasReflection.Descriptor, Api.Sts.V1.StsReflection.Descriptor,
    ];

    public static IEnumerable<MethodDescriptor> All => Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    /// <summary>"AccessService/Authorize", "sts/AssumeRole": the service by its own name, which is enough.</summary>
    public static string NameOf(MethodDescriptor method) => $"{method.Service.Name}/{method.Name}";

    public static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>Whether it is called with the admin token, and not signed by a caller.</summary>
    public static bool IsNative(MethodDescriptor method) => method.Service.File.Package == "rolecall.v1";
}
