using System.Text;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Security.Tests;

/// <summary>
/// Every operation that an administrator may call, tried with each token that is not good for it: one of another sandbox, one
/// that was revoked, one of a sandbox that had the same name before. All are refused in the same words, whichever sandboxes exist.
/// </summary>
public sealed class AdminTokenOfAnotherSandboxTests(StandingServer shared) : IClassFixture<StandingServer>, IAsyncLifetime
{
    private const string Mine = "mine";
    private const string Again = "again";

    /// <summary>What concerns more than one sandbox: the server's token alone opens it.</summary>
    private static readonly string[] OfServer = ["CreateSandbox", "DeleteSandbox", "ListSandboxes", "VerifyTrail"];

    private static int rows;

    private readonly GrpcClient grpc = new(shared.Ready);
    private readonly AdminCalls calls = new(shared.Ready);
    private readonly int row = Interlocked.Increment(ref rows);
    private string own = null!;
    private string foreign = null!;
    private string revoked = null!;
    private string former = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string MineNow => Mine + row;

    private string AgainNow => Again + row;

    private SandboxService.SandboxServiceClient Server => new(grpc.Admin);

    public async ValueTask InitializeAsync()
    {
        own = await Create(MineNow);
        foreign = await Create("theirs" + row);
        former = await Create(AgainNow);
        await Server.DeleteSandboxAsync(new() { Name = AgainNow }, cancellationToken: Cancel);
        await Create(AgainNow);
        revoked = (await Of(own).CreateSandboxTokenAsync(
            new() { TokenName = "leaked" }, In(MineNow), cancellationToken: Cancel)).AdminToken;
        await Of(revoked).ListSandboxTokensAsync(new(), In(MineNow), cancellationToken: Cancel);
        await Of(own).RevokeSandboxTokenAsync(new() { TokenName = "leaked" }, In(MineNow), cancellationToken: Cancel);
    }

    public ValueTask DisposeAsync()
    {
        grpc.Dispose();
        calls.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TokenThatIsNotGoodForTheSandbox_OnEveryOperation_IsRefusedInTheSameWords()
    {
        var guessed = "rcs_" + new string('0', 64);
        var nowhere = "nowhere" + row;
        (string Token, string Sandbox)[] tries =
        [
            (foreign, MineNow), (revoked, MineNow), (guessed, MineNow), (own[..^1], MineNow), (own.ToUpperInvariant(), MineNow),
            (former, AgainNow), (own, "default"), (own, nowhere), (guessed, nowhere),
        ];
        foreach (var operation in AdminCalls.Operations)
        {
            foreach (var wire in (Func<MethodDescriptor, string?, string, Task<Refusal?>>[])[calls.ByGrpc, calls.ByConnect])
            {
                var told = await Task.WhenAll(tries.Select(one => wire(operation, one.Token, one.Sandbox)));

                told.Select(refusal => refusal?.Info?.Reason).Should().AllBe("InvalidAdminToken", operation.FullName);
                told.Distinct().Should().ContainSingle(operation.FullName);
                var unnamed = await wire(operation, null, MineNow);
                (unnamed?.Info?.Reason).Should().BeOneOf(["InvalidAdminToken", "MissingAuthenticationToken"], operation.FullName);
            }
        }
    }

    [Fact]
    public async Task OwnToken_OnEveryOperation_IsTaken_ButForWhatConcernsOtherSandboxes()
    {
        AdminCalls.Operations.Select(operation => operation.Name).Should().Contain(OfServer);
        var told = await Task.WhenAll(AdminCalls.Operations.SelectMany(operation => new[]
        {
            Ask(operation, calls.ByGrpc), Ask(operation, calls.ByConnect),
        }));

        foreach (var (operation, refusal) in told)
        {
            if (OfServer.Contains(operation.Name))
                (refusal?.Info?.Reason).Should().Be("InvalidAdminToken", operation.FullName);
            else
                (refusal?.Info?.Reason).Should().NotBe("InvalidAdminToken", operation.FullName);
        }
        told.Where(one => one.Refusal is null).Select(one => one.Operation.Name)
            .Should().Contain(["GetClock", "LookupEvents", "TailEvents", "ListAccounts"]);

        async Task<(MethodDescriptor Operation, Refusal? Refusal)> Ask(
            MethodDescriptor operation, Func<MethodDescriptor, string?, string, Task<Refusal?>> wire) =>
            (operation, await wire(operation, own, MineNow));
    }

    [Fact]
    public async Task ResetSandbox_WithATokenOfAnother_ResetsNone_WhicheverTheCallNames()
    {
        (string, string)[] tries = [(MineNow, AgainNow), (AgainNow, AgainNow), (MineNow, "nowhere"), (AgainNow, MineNow)];
        foreach (var (named, acted) in tries)
        {
            Func<Task> reset = async () => await Of(own).ResetSandboxAsync(new() { Name = acted }, In(named), cancellationToken: Cancel);
            (await reset.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unauthenticated);
        }

        await Of(own).ResetSandboxAsync(new() { Name = MineNow }, In(MineNow), cancellationToken: Cancel);
        await Of(own).ListSandboxTokensAsync(new(), In(MineNow), cancellationToken: Cancel);
    }

    [Fact]
    public async Task Token_OnceTold_IsFoundInNoAnswerAndInNoFile()
    {
        var tokens = await Of(own).ListSandboxTokensAsync(new(), In(MineNow), cancellationToken: Cancel);
        tokens.Tokens.Should().ContainSingle().Which.LastFour.Should().Be(own[^4..]);
        tokens.Tokens[0].Name.Should().Be("first");
        var audit = new AuditService.AuditServiceClient(grpc.Admin);
        var trail = await audit.LookupEventsAsync(new() { PageSize = 1000 }, In(MineNow), cancellationToken: Cancel);
        trail.ToString().Should().Contain("CreateSandboxToken").And.NotContain(own).And.NotContain(revoked);

        var files = Directory.GetFiles(shared.Process.DataDirectory, "*", SearchOption.AllDirectories);
        files.Should().NotBeEmpty();
        foreach (var file in files.Where(file => Path.GetFileName(file) != "lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Cancel);
            foreach (var token in new[] { own, revoked, foreign, former })
                bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(token)).Should().Be(-1, file);
        }
    }

    private static Metadata In(string sandbox) => new() { { "rolecall-sandbox", sandbox } };

    private SandboxService.SandboxServiceClient Of(string token) => new(grpc.With(new Metadata { { "authorization", "Bearer " + token } }));

    private async Task<string> Create(string name) =>
        (await Server.CreateSandboxAsync(new() { Name = name }, cancellationToken: Cancel)).AdminToken;
}
