using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Rolecall.Aspire;

/// <summary>Rolecall in an application's model.</summary>
public static class RolecallResourceExtensions
{
    private const string Region = "us-east-1";

    /// <summary>Adds a server that keeps nothing and holds the demo world.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">The AWS endpoint's port; a free one where absent.</param>
    /// <param name="grpcPort">The gRPC port; a free one where absent.</param>
    /// <param name="command">The server's program; <c>rolecall-server</c> on the PATH where absent.</param>
    public static IResourceBuilder<RolecallResource> AddRolecall(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null, int? grpcPort = null, string command = "rolecall-server") =>
        builder.AddResource(new RolecallResource(name, command, builder.AppHostDirectory))
            .WithHttpEndpoint(port, name: RolecallResource.AwsEndpointName, env: "ROLECALL_PORT")
            .WithHttpEndpoint(grpcPort, name: RolecallResource.GrpcEndpointName, env: "ROLECALL_GRPC_PORT")
            .WithEndpoint(RolecallResource.GrpcEndpointName, endpoint => endpoint.Transport = "http2")
            .WithEnvironment("ROLECALL_EPHEMERAL", "true")
            .WithHttpHealthCheck("/_rolecall/health", endpointName: RolecallResource.AwsEndpointName);

    /// <summary>The default sandbox holds this world, and not the demo world.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="file">The world file; relative to the application's folder.</param>
    public static IResourceBuilder<RolecallResource> WithWorld(this IResourceBuilder<RolecallResource> builder, string file) =>
        builder.WithEnvironment("ROLECALL_WORLD", PathOf(builder, file));

    /// <summary>What the server holds is kept in a folder, from one start to the next.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="folder">Its data directory; relative to the application's folder.</param>
    public static IResourceBuilder<RolecallResource> WithDataDirectory(this IResourceBuilder<RolecallResource> builder, string folder) =>
        builder.WithEnvironment("ROLECALL_DATA", PathOf(builder, folder)).WithEnvironment(context => context.EnvironmentVariables.Remove("ROLECALL_EPHEMERAL"));

    /// <summary>Where the server writes its ports, its admin token and the keys of its people once it answers. The file is a secret.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="file">Relative to the application's folder.</param>
    public static IResourceBuilder<RolecallResource> WithReadyFile(this IResourceBuilder<RolecallResource> builder, string file) =>
        builder.WithEnvironment("ROLECALL_READY_FILE", PathOf(builder, file));

    /// <summary>Points the AWS clients of a resource at the server; keys are the resource's own matter.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="rolecall">The server.</param>
    public static IResourceBuilder<T> WithRolecall<T>(this IResourceBuilder<T> builder, IResourceBuilder<RolecallResource> rolecall)
        where T : IResourceWithEnvironment => builder
            .WithEnvironment("AWS_ENDPOINT_URL", rolecall.Resource.Aws)
            .WithEnvironment("AWS_REGION", Region)
            .WithEnvironment("AWS_DEFAULT_REGION", Region)
            .WithEnvironment("ROLECALL_ENDPOINT", rolecall.Resource.Aws)
            .WithEnvironment("ROLECALL_GRPC_ENDPOINT", rolecall.Resource.Grpc);

    private static string PathOf(IResourceBuilder<RolecallResource> builder, string path) =>
        Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
}
