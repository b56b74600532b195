using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace Rolecall.Testcontainers;

/// <summary>What a <see cref="RolecallBuilder"/> was told; Testcontainers joins two of them into one.</summary>
public sealed class RolecallConfiguration : ContainerConfiguration
{
    /// <param name="certificate">The container's certificate with its private key; null where it is not given yet.</param>
    public RolecallConfiguration(ContainerCertificate? certificate = null) => Certificate = certificate;

    /// <summary>Of a resource's configuration alone.</summary>
    public RolecallConfiguration(IResourceConfiguration<CreateContainerParameters> resourceConfiguration)
        : base(resourceConfiguration)
    {
    }

    /// <summary>Of a container's configuration alone.</summary>
    public RolecallConfiguration(IContainerConfiguration resourceConfiguration)
        : base(resourceConfiguration)
    {
    }

    /// <summary>The newer of two wins where it says something.</summary>
    public RolecallConfiguration(RolecallConfiguration oldValue, RolecallConfiguration newValue)
        : base(oldValue, newValue) => Certificate = BuildConfiguration.Combine(oldValue.Certificate, newValue.Certificate);

    /// <summary>What both ports of the server present.</summary>
    public ContainerCertificate? Certificate { get; }
}
