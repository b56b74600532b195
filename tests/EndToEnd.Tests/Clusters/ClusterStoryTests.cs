using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>Three servers on one PostgreSQL, a gateway before them, and one of them killed.</summary>
public sealed class ClusterStoryTests : IAsyncLifetime
{
    /// <summary>Acknowledged before the kill, and after it.</summary>
    private const int Writes = 12;

    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Servers_OfOneCluster_AreOneToTheirCallers_AndOneThatIsKilledTakesNothingWithIt()
    {
        // At once: whoever comes first makes the tables.
        var started = await Task.WhenAll(cluster.Add("all"), cluster.Add("all"), cluster.Add("all"), cluster.Add("gateway"));
        using var first = new GrpcClient(started[0].Ready);
        using var second = new GrpcClient(started[1].Ready);
        using var third = new GrpcClient(started[2].Ready);
        using var gateway = new GrpcClient(started[3].Ready);
        var made = await new OrganizationService.OrganizationServiceClient(first.Admin).CreateOrganizationAsync(
            new() { Name = "o", WithRootAccessKey = true }, cancellationToken: Token);
        var root = new AwsKeys(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);

        foreach (var member in (GrpcClient[])[first, second, third, gateway])
            (await new Sts.StsClient(member.As(root)).GetCallerIdentityAsync(new(), cancellationToken: Token)).Arn
                .Should().EndWith(":root");
        var acknowledged = await CreateUsers(root, 0, [first, second, third, gateway]);
        await started[0].KillHard();
        acknowledged.AddRange(await CreateUsers(root, Writes, [second, third, gateway]));

        foreach (var member in (GrpcClient[])[second, third, gateway])
            (await Users(root, member)).Should().BeEquivalentTo(acknowledged);
        (await started[3].End("TERM")).Should().Be(0);
    }

    [Fact]
    public async Task Server_OfAnotherKeyOrAnotherCluster_IsToldSo_AndDoesNotJoin()
    {
        await cluster.Add("silo");
        var otherKey = await cluster.WriteSecret("other-key");

        (await Refusal(("--envelope-key-file", otherKey)))
            .Should().MatchRegex(
                "^rolecall: The database .* is sealed with the envelope key [0-9a-f]{16}, which is not in .*other-key.*All silos");
        (await Refusal(("--cluster-id", "another")))
            .Should().StartWith("rolecall: The database").And.Contain("is that of the cluster \"rolecall\"").And.Contain("\"another\"");
        (await Refusal(("--cluster", "postgres://postgres@127.0.0.1:1/none")))
            .Should().StartWith("rolecall: The database postgres://127.0.0.1:1/none cannot be reached");
    }

    private Task<string> Refusal((string Option, string Value) instead) =>
        ServerProcess.Refusal([.. cluster.Arguments("all", instead), "--port", "0"]);

    /// <summary>Makes users, each by another member, and again where it is told to try again.</summary>
    private static async Task<List<string>> CreateUsers(AwsKeys root, int from, GrpcClient[] members)
    {
        var names = new List<string>();
        for (var number = from; number < from + Writes; number++)
        {
            var (name, iam, tries) = ($"user-{number}", new Iam.IamClient(members[number % members.Length].As(root)), 0);
            await Waits.Until(
                async () =>
                {
                    try
                    {
                        await iam.CreateUserAsync(new() { UserName = name }, cancellationToken: Token);
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
                $"{name} was not made");
            names.Add(name);
        }
        return names;
    }

    private static async Task<List<string>> Users(AwsKeys root, GrpcClient member)
    {
        var listed = new List<string>();
        await Waits.Until(
            async () =>
            {
                try
                {
                    listed = [.. (await new Iam.IamClient(member.As(root)).ListUsersAsync(new(), cancellationToken: Token)).Users.Select(
                        user => user.UserName)];
                    return true;
                }
                catch (RpcException again) when (again.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            "the users were not listed");
        return listed;
    }
}
