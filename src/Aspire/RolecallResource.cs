using Aspire.Hosting.ApplicationModel;

namespace Rolecall.Aspire;

/// <summary>A Rolecall server that the application starts, on loopback.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The server's program.</param>
/// <param name="workingDirectory">Where it is started.</param>
public sealed class RolecallResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    internal const string AwsEndpointName = "aws";
    internal const string GrpcEndpointName = "grpc";

    /// <summary>What AWS's SDKs call.</summary>
    public EndpointReference Aws => field ??= new(this, AwsEndpointName);

    /// <summary>The gRPC endpoint.</summary>
    public EndpointReference Grpc => field ??= new(this, GrpcEndpointName);

    /// <summary>The AWS endpoint's URL.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Aws.Property(EndpointProperty.Url)}");
}
