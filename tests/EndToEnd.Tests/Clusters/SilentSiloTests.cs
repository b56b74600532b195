using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests.Clusters;

/// <summary>Callers of the silos that run, while one is stopped and has not been given up yet.</summary>
public sealed class SilentSiloTests : IAsyncLifetime
{
    /// <summary>So many that the stopped silo has the grains of some, wherever Orleans puts them.</summary>
    private const int Accounts = 24;

    private ClusterProcesses cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await ClusterProcesses.Start();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    /// <summary>
    /// Before, they waited until the others had given the silo up. Explicit: it must be refused within the four to six seconds that this takes, which
    /// is no race on a quiet machine, and is one beside other clusters. SiloProbesTests has the rules, by a fake clock.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Callers_OfWhatIsOnASilentSilo_AreToldToComeAgain_BeforeItIsGivenUp()
    {
        var started = await Task.WhenAll(cluster.Add("all"), cluster.Add("all"), cluster.Add("all"));
        using var first = new GrpcClient(started[0].Ready);
        using var third = new GrpcClient(started[2].Ready);
        var roots = await Task.WhenAll(Enumerable.Range(0, Accounts).Select(Root));
        // Each account's grain is somewhere now.
        await Task.WhenAll(roots.Select((root, at) => Create(root, "before", at % 2 == 0 ? first : third)));
        await Waits.Until(async () => await cluster.MembersThatAre("3") == 3, "not all silos are active");

        await started[2].Pause();
        var calls = roots.Select(root => Create(root, "after", first)).ToArray();
        var refused = await FirstRefused(calls).OrFail("no account was on the stopped silo, or its caller was not told to come again");
        var members = await cluster.MembersThatAre("3");

        refused.StatusCode.Should().Be(StatusCode.Unavailable);
        members.Should().Be(3, "nobody had to wait until the silo was given up");
        await started[2].Resume();
        await Task.WhenAll(calls.Select(Ended));

        async Task<AwsKeys> Root(int number)
        {
            var made = await new OrganizationService.OrganizationServiceClient(first.Admin).CreateOrganizationAsync(
                new() { Name = $"o{number}", WithRootAccessKey = true }, cancellationToken: Token);
            return new(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        }
    }

    private static async Task<RpcException> FirstRefused(Task[] calls)
    {
        await foreach (var call in Task.WhenEach(calls))
        {
            if (call.Exception?.InnerException is RpcException refused)
                return refused;
        }
        throw new InvalidOperationException("All were served.");
    }

    private static async Task Create(AwsKeys root, string name, GrpcClient member) =>
        await new Iam.IamClient(member.As(root)).CreateUserAsync(new() { UserName = name }, cancellationToken: Token);

    private static async Task Ended(Task call)
    {
        try
        {
            await call;
        }
        catch (RpcException)
        {
            // Told to come again.
        }
    }
}
