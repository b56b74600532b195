using System.Globalization;
using System.Text;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace Rolecall.Testcontainers;

/// <summary>Configures a container with a Rolecall server: an empty store, TLS on both ports, free ports of the host.</summary>
public sealed class RolecallBuilder : ContainerBuilder<RolecallBuilder, RolecallContainer, RolecallConfiguration>
{
    /// <summary>The AWS endpoint's port in the container.</summary>
    public const ushort AwsPort = 4566;

    /// <summary>The gRPC port in the container.</summary>
    public const ushort GrpcPort = 4567;

    internal const string AdminTokenFile = "/data/admin-token";

    private const string CertificateFile = "/rolecall/tls.crt";
    private const string KeyFile = "/rolecall/tls.key";

    /// <summary>Who the server is in deploy/Dockerfile: APP_UID of .NET's images. A private key that others may read is refused.</summary>
    private const uint ServerUser = 1654;

    /// <param name="image">The server's image: deploy/Dockerfile builds one.</param>
    /// <param name="time">When the container's certificate is made.</param>
    public RolecallBuilder(string image, TimeProvider? time = null)
        : this(new RolecallConfiguration()) =>
        DockerResourceConfiguration = Init().WithImage(image)
            .WithCertificate(ContainerCertificate.Make((time ?? TimeProvider.System).GetUtcNow())).DockerResourceConfiguration;

    private RolecallBuilder(RolecallConfiguration configuration)
        : base(configuration) => DockerResourceConfiguration = configuration;

    /// <summary>What was configured so far.</summary>
    internal RolecallConfiguration Configured => DockerResourceConfiguration;

    /// <inheritdoc />
    protected override RolecallConfiguration DockerResourceConfiguration { get; }

    /// <inheritdoc />
    public override RolecallContainer Build()
    {
        Validate();
        return new RolecallContainer(DockerResourceConfiguration);
    }

    /// <summary>What both ports present, in the place of the certificate that is made for the container.</summary>
    public RolecallBuilder WithCertificate(ContainerCertificate certificate) =>
        Merge(DockerResourceConfiguration, new RolecallConfiguration(certificate))
            .WithResourceMapping(Encoding.ASCII.GetBytes(certificate.CertificatePem), CertificateFile)
            .WithResourceMapping(Encoding.ASCII.GetBytes(certificate.KeyPem), KeyFile, ServerUser, ServerUser, UnixFileModes.UserRead);

    /// <summary>Host names, besides localhost, by which other containers reach the server (<c>--host-names</c>).</summary>
    public RolecallBuilder WithHostNames(params string[] names) => WithEnvironment("ROLECALL_HOST_NAMES", string.Join(',', names));

    /// <summary>For how long the audit trail is kept (<c>--trail-days</c>).</summary>
    public RolecallBuilder WithTrailDays(int days) => WithEnvironment("ROLECALL_TRAIL_DAYS", days.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc />
    protected override RolecallBuilder Init() => base.Init()
        .WithPortBinding(AwsPort, assignRandomHostPort: true)
        .WithPortBinding(GrpcPort, assignRandomHostPort: true)
        .WithEnvironment("ROLECALL_BIND", "0.0.0.0")
        // The demo world's keys stand in plain files, so that it is for loopback alone.
        .WithEnvironment("ROLECALL_NO_DEMO", "true")
        .WithEnvironment("ROLECALL_TLS_CERT", CertificateFile)
        .WithEnvironment("ROLECALL_TLS_KEY", KeyFile)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request
            .ForPort(AwsPort)
            .ForPath("/_rolecall/health")
            .UsingTls()
            // Whether it answers: who answers is found out by whoever sends it something.
            .UsingHttpMessageHandler(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true })));

    /// <inheritdoc />
    protected override RolecallBuilder Clone(IResourceConfiguration<CreateContainerParameters> resourceConfiguration) =>
        Merge(DockerResourceConfiguration, new RolecallConfiguration(resourceConfiguration));

    /// <inheritdoc />
    protected override RolecallBuilder Clone(IContainerConfiguration resourceConfiguration) =>
        Merge(DockerResourceConfiguration, new RolecallConfiguration(resourceConfiguration));

    /// <inheritdoc />
    protected override RolecallBuilder Merge(RolecallConfiguration oldValue, RolecallConfiguration newValue) =>
        new(new RolecallConfiguration(oldValue, newValue));
}
