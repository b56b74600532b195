using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Rolecall.Aspire;

namespace Rolecall.Modules.Tests;

/// <summary>What the Aspire module adds to an application's model. The application is not run: its orchestrator is not here.</summary>
public sealed class RolecallResourceTests
{
    private readonly IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { DisableDashboard = true, Args = [] });

    [Fact]
    public async Task Server_IsAProgramWithTwoEndpoints_ThatKeepsNothing()
    {
        var server = builder.AddRolecall("identity", port: 4566).Resource;

        server.Command.Should().Be("rolecall-server");
        var endpoints = server.Annotations.OfType<EndpointAnnotation>().ToDictionary(one => one.Name, StringComparer.Ordinal);
        endpoints.Keys.Should().BeEquivalentTo("aws", "grpc");
        endpoints["aws"].Port.Should().Be(4566);
        endpoints["grpc"].Transport.Should().Be("http2");
        server.Annotations.OfType<HealthCheckAnnotation>().Should().ContainSingle();
        (await Variables(server)).Should().Contain("ROLECALL_EPHEMERAL", "true").And.ContainKeys("ROLECALL_PORT", "ROLECALL_GRPC_PORT");
    }

    [Fact]
    public async Task WorldDataAndReadyFile_ArePathsOfTheApplication()
    {
        var server = builder.AddRolecall("identity").WithWorld("worlds/vendor.yaml").WithDataDirectory("data").WithReadyFile("ready.json")
            .Resource;

        var variables = await Variables(server);

        variables.Should().Contain("ROLECALL_WORLD", Path.Combine(builder.AppHostDirectory, "worlds", "vendor.yaml"))
            .And.Contain("ROLECALL_DATA", Path.Combine(builder.AppHostDirectory, "data"))
            .And.Contain("ROLECALL_READY_FILE", Path.Combine(builder.AppHostDirectory, "ready.json"));
        variables.Should().NotContainKey("ROLECALL_EPHEMERAL", "one of the two");
    }

    [Fact]
    public async Task Reference_PointsAwsClientsAtTheServer()
    {
        var server = builder.AddRolecall("identity");
        var client = builder.AddExecutable("client", "aws", ".").WithRolecall(server).Resource;

        var variables = await Variables(client);

        variables["AWS_ENDPOINT_URL"].Should().BeSameAs(server.Resource.Aws);
        variables["ROLECALL_GRPC_ENDPOINT"].Should().BeSameAs(server.Resource.Grpc);
        variables["AWS_REGION"].Should().Be("us-east-1");
        server.Resource.ConnectionStringExpression.ValueExpression.Should().Be("{identity.bindings.aws.url}");
    }

    private static async Task<IDictionary<string, object>> Variables(IResource resource)
    {
        var context = new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run),
            resource);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);
        return context.EnvironmentVariables;
    }
}
