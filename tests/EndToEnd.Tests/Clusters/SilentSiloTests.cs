using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>Callers of the silos that run, while one is stopped and has not been given up yet.</summary>
public sealed class SilentSiloTests : IAsyncLifetime
{
    private const int Accounts = 4;

    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    /// <summary>
    /// Before, they waited until the others had given the silo up. Nobody can give it up here: that is a write to the table of members,
    /// which waits.
    /// </summary>
    [Fact]
    public async Task Callers_OfWhatIsOnASilentSilo_AreToldToComeAgain_BeforeItIsGivenUp()
    {
        // Alone at first, so that all grains are there: of several silos, Orleans spares the one that is busiest.
        var silent = await cluster.Add("all");
        using var home = new GrpcClient(silent.Ready);
        var roots = await Task.WhenAll(Enumerable.Range(0, Accounts).Select(Root));
        await Task.WhenAll(roots.Select(root => Again(attempt => Create(root, $"there-{attempt}", home))));
        var others = await Task.WhenAll(cluster.Add("all"), cluster.Add("all"));
        using var caller = new GrpcClient(others[0].Ready);
        await Waits.Until(async () => await cluster.MembersThatAre("3") == 3, "not all silos are active");
        await Task.WhenAll(roots.Select(root => Again(attempt => Create(root, $"before-{attempt}", caller))));

        Task[] calls;
        await using (await cluster.Postgres.HoldTable(cluster.Url, "OrleansMembershipTable"))
        {
            await silent.Pause();
            calls = [.. roots.Select(root => Create(root, "after", caller))];
            // What was activated elsewhere while the others came is served there.
            var refusals = await Task.WhenAll(calls.Select(Refusal)).OrFail("a caller was not told to come again");
            refusals.Should().Contain(refused => refused != null).And.OnlyContain(refused => refused == null || refused.StatusCode == StatusCode.Unavailable);
            await silent.Resume();
        }

        async Task<AwsKeys> Root(int number)
        {
            CreateOrganizationResponse made = null!;
            var organizations = new OrganizationService.OrganizationServiceClient(home.Admin);
            await Again(async attempt => made = await organizations.CreateOrganizationAsync(
                new() { Name = $"o{number}-{attempt}", WithRootAccessKey = true }, cancellationToken: Token));
            return new(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        }
    }

    /// <summary>On a machine with no turn for anybody, all are silent at times.</summary>
    private static Task Again(Func<int, Task> call)
    {
        var attempt = 0;
        return Waits.Until(
            async () =>
            {
                try
                {
                    await call(attempt++);
                    return true;
                }
                catch (RpcException again) when (again.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            "nobody is served");
    }

    /// <summary>Null where it was served.</summary>
    private static async Task<RpcException?> Refusal(Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (RpcException refused)
        {
            return refused;
        }
    }

    private static async Task Create(AwsKeys root, string name, GrpcClient member) =>
        await new Iam.IamClient(member.As(root)).CreateUserAsync(new() { UserName = name }, cancellationToken: Token);
}
