using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>Members that find each other in a Redis, with everything that they keep in PostgreSQL.</summary>
public sealed class RedisStoryTests : IAsyncLifetime
{
    private ClusterProcesses cluster = null!;
    private RedisServer redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private (string, string)[] ByRedis => [("--cluster", redis.Url), ("--store", cluster.Url)];

    public async ValueTask InitializeAsync()
    {
        cluster = await ClusterProcesses.Start();
        redis = await RedisServer.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Members_FindEachOther_ServeWithoutRedis_AndTakeAnotherInOnceItIsBack()
    {
        var started = await Task.WhenAll(cluster.Add("all", ByRedis), cluster.Add("all", ByRedis), cluster.Add("gateway", ByRedis));
        using var first = new GrpcClient(started[0].Ready);
        using var second = new GrpcClient(started[1].Ready);
        using var gateway = new GrpcClient(started[2].Ready);
        var made = await new OrganizationService.OrganizationServiceClient(first.Admin).CreateOrganizationAsync(
            new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
        var root = new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await Create(root, "joined", second);
        (await Users(root, gateway)).Should().Equal("joined");

        await redis.Kill();
        await Create(root, "without", gateway);
        (await Users(root, first)).Should().Equal("joined", "without");

        await redis.StartAgain();
        var late = await cluster.Add("all", ByRedis);
        using var third = new GrpcClient(late.Ready);
        await started[0].KillHard();
        await Create(root, "after", third);
        foreach (var member in (GrpcClient[])[second, third, gateway])
            (await Users(root, member)).Should().Equal("after", "joined", "without");
    }

    /// <summary>Makes a user, and again where it is told to try again, as SDKs do.</summary>
    private static Task Create(AwsKeys root, string name, GrpcClient member) => Serve(
        async () => await new Iam.IamClient(member.As(root)).CreateUserAsync(new() { UserName = name }, cancellationToken: Token), $"{name} was not made");

    private static async Task<List<string>> Users(AwsKeys root, GrpcClient member)
    {
        List<string> names = [];
        await Serve(
            async () => names = [.. (await new Iam.IamClient(member.As(root)).ListUsersAsync(new(), cancellationToken: Token)).Users.Select(user => user.UserName)],
            "the users were not listed");
        return names;
    }

    private static Task Serve(Func<Task> call, string missing)
    {
        var tries = 0;
        return Waits.Until(
            async () =>
            {
                try
                {
                    await call();
                    return true;
                }
                catch (RpcException again) when (again.StatusCode == StatusCode.Unavailable)
                {
                    tries++;
                    return false;
                }
                catch (RpcException there) when (tries > 0 && there.StatusCode == StatusCode.AlreadyExists)
                {
                    // The one whose answer was lost was kept.
                    return true;
                }
            },
            missing);
    }
}
