using System.Net;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>Worlds beside each other in one server, and the three ways to say which one is meant.</summary>
public sealed class SandboxStoryTests(StandingServer shared) : IClassFixture<StandingServer>, IDisposable
{
    private readonly GrpcClient grpc = new(shared.Ready);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>New each time: an interceptor adds its credentials to the headers that it is given.</summary>
    private static Metadata Beside => new() { { "rolecall-sandbox", "beside" } };

    public void Dispose() => grpc.Dispose();

    [Fact]
    public async Task Sandbox_IsReachedByMetadataByHostAndByPath_AndKnowsOnlyItsOwn()
    {
        var admin = new SandboxService.SandboxServiceClient(grpc.Admin);
        await admin.CreateSandboxAsync(new() { Name = "beside" }, cancellationToken: Token);
        (await admin.ListSandboxesAsync(new(), cancellationToken: Token)).Sandboxes.Select(sandbox => sandbox.Name)
            .Should().Contain(["beside", "default"]);
        var made = await new OrganizationService.OrganizationServiceClient(grpc.Admin).CreateOrganizationAsync(
            new() { Name = "Beside", ManagementAccountId = "555555555555", WithRootAccessKey = true }, Beside, cancellationToken: Token);
        var root = Tool.EnvironmentOf(shared.Ready, made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey, "");

        // By path.
        root["AWS_ENDPOINT_URL"] = shared.Ready.Aws.TrimEnd('/') + "/_sandbox/beside";
        (await Tool.Run("aws", root, "sts", "get-caller-identity")).Output.Should().Contain("arn:aws:iam::555555555555:root");
        (await Tool.Run("aws", root, "s3", "mb", "s3://beside-bucket")).ExitCode.Should().Be(0);
        (await Tool.Run("aws", root, "s3", "ls")).Output.Should().Contain("beside-bucket").And.NotContain("productionapp");
        // By host; the name resolves to loopback by RFC 6761, where the resolver follows it.
        var port = new Uri(shared.Ready.Aws).Port;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });
        var text = await (await http.GetAsync(
            $"http://nowhere.sandbox.localhost:{port}/?Action=GetCallerIdentity&Version=2011-06-15", Token)).Content.ReadAsStringAsync(
            Token);
        text.Should().Contain("NoSuchSandbox");
        text = await (await http.GetAsync(
            $"http://beside.sandbox.localhost:{port}/?Action=GetCallerIdentity&Version=2011-06-15", Token)).Content.ReadAsStringAsync(
            Token);
        text.Should().Contain("MissingAuthenticationToken");
        // By metadata; and the default sandbox does not know the other's people, nor the other the default's sessions.
        var keys = grpc.As(new Api.SigV4.AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey));
        (await new Sts.StsClient(keys).GetCallerIdentityAsync(new(), Beside, cancellationToken: Token)).Account.Should().Be("555555555555");
        await Refused(() => new Sts.StsClient(keys).GetCallerIdentityAsync(new(), cancellationToken: Token).ResponseAsync);
        var session = (await new Sts.StsClient(grpc.As("developer")).GetSessionTokenAsync(new(), cancellationToken: Token)).Credentials;
        await Refused(
            () => new Sts.StsClient(grpc.As(session)).GetCallerIdentityAsync(new(), Beside, cancellationToken: Token).ResponseAsync);

        await admin.DeleteSandboxAsync(new() { Name = "beside" }, cancellationToken: Token);
        await Refused(
            () => new Sts.StsClient(keys).GetCallerIdentityAsync(new(), Beside, cancellationToken: Token).ResponseAsync,
            StatusCode.NotFound);
    }

    private static async Task Refused<T>(Func<Task<T>> call, StatusCode? status = null)
    {
        var refused = (await call.Should().ThrowAsync<RpcException>()).Which;
        refused.StatusCode.Should().BeOneOf(status is { } one ? [one] : [StatusCode.Unauthenticated, StatusCode.PermissionDenied]);
    }
}
