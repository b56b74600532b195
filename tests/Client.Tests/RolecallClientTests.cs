using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Tests;

namespace Rolecall.Client.Tests;

/// <summary>The typed client against a real server.</summary>
public sealed class RolecallClientTests(SuiteHost suite) : IAsyncLifetime
{
    private const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";

    private Testing.TestSandbox test = null!;

    private RolecallSandbox Sandbox => test.Sandbox;

    public async ValueTask InitializeAsync() =>
        test = await suite.Host.SandboxAsync(Path.Combine(Corpora.Repository, "worlds", "demo.yaml"),
            TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => test.DisposeAsync();

    [Fact]
    public async Task Caller_IsWhoHasTheKeys()
    {
        (await Sandbox.As("developer").ArnAsync(TestContext.Current.CancellationToken)).Should()
            .Be("arn:aws:iam::222222222222:user/developer");
        (await suite.Host.Client.Sandbox("default").As("tester").ArnAsync(TestContext.Current.CancellationToken))
            .Should().Be("arn:aws:iam::222222222222:user/tester", "the ready file has the keys of the server's own world");
    }

    [Fact]
    public void PersonWhomNobodyKnows_IsToldWithThoseWhoAreThere() =>
        FluentActions.Invoking(() => Sandbox.As("nobody")).Should().Throw<ArgumentException>().WithMessage("*known are admin, developer,*");

    [Fact]
    public async Task Denial_TellsItsDecision_AndTheAdministratorTheRest()
    {
        var denied = (await FluentActions.Awaiting(() => Sandbox.As("tester").AssumeRoleAsync(UpdateApp, "me")).Should()
            .ThrowAsync<RpcException>()).Which;

        denied.Code().Should().Be("AccessDenied");
        denied.Decision().Should().NotBeNull();
        (await Sandbox.ExplainAsync(denied, TestContext.Current.CancellationToken)).Should().Contain("sts:AssumeRole")
            .And.Contain("identity");
    }

    [Fact]
    public async Task RefusalWithoutADecision_HasNone()
    {
        var refused = (await FluentActions.Awaiting(() => Sandbox.As("developer").AssumeRoleAsync("nonsense", "me")).Should()
            .ThrowAsync<RpcException>()).Which;

        refused.Decision().Should().BeNull();
    }

    [Fact]
    public async Task Session_OutlivesItsCredentials()
    {
        var session = await Sandbox.As("developer").AssumeRoleAsync(UpdateApp, "me", TestContext.Current.CancellationToken);
        var first = await session.KeysAsync(TestContext.Current.CancellationToken);
        (await session.KeysAsync(TestContext.Current.CancellationToken)).Should().Be(first, "they are still good");

        await Sandbox.Clock.AdvanceAsync(TimeSpan.FromMinutes(61), TestContext.Current.CancellationToken);

        var who = await new Sts.StsClient(session.Calls).GetCallerIdentityAsync(new(),
            cancellationToken: TestContext.Current.CancellationToken);
        who.Arn.Should().Be(session.Arn).And.Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/me");
        (await session.KeysAsync(TestContext.Current.CancellationToken)).AccessKeyId.Should().NotBe(first.AccessKeyId);
    }

    [Fact]
    public async Task Session_WithExternalId_ReadsWhatItsRoleMay()
    {
        var session = await Sandbox.As("vendor").AssumeRoleAsync(
            new AssumeRoleRequest
            {
                RoleArn = "arn:aws:iam::333333333333:role/VendorAudit",
                RoleSessionName = "audit",
                ExternalId = "example-corp-7731"
            },
            TestContext.Current.CancellationToken);

        await new S3.S3Client(session.Calls).ListObjectsV2Async(new() { Bucket = "productionapp" },
            cancellationToken: TestContext.Current.CancellationToken);
        (await FluentActions.Awaiting(async () => await new S3.S3Client(session.Calls).ListBucketsAsync(new())).Should()
            .ThrowAsync<RpcException>())
            .Which.StatusCode.Should().Be(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Stream_IsReadByTheAdministrator()
    {
        using var listing = new AccessService.AccessServiceClient(Sandbox.Calls).WhoCanAssume(new() { RoleArn = UpdateApp },
            cancellationToken: TestContext.Current.CancellationToken);

        (await listing.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken))
            .Should().BePositive();
    }

    [Fact]
    public void ClientWithoutAToken_AdministersNothing()
    {
        using var client = RolecallClient.Connect(suite.Host.Client.Grpc, adminToken: null);

        FluentActions.Invoking(() => client.Sandbox("default").Calls).Should().Throw<InvalidOperationException>()
            .WithMessage("*admin token*");
    }

    [Fact]
    public void AdminToken_IsNotSentToAnotherMachineInClear()
    {
        using var client = RolecallClient.Connect(new Uri("http://rolecall.example:4567"), adminToken: "a-token-of-sixteen");

        FluentActions.Invoking(() => client.Sandbox("default").Calls).Should().Throw<InvalidOperationException>().WithMessage("*in clear*");
    }

    [Theory]
    [InlineData("{}", "it has no \"grpc\", or none that is a text.")]
    [InlineData("[]", "it has no \"grpc\", or none that is a text.")]
    [InlineData("\n no JSON", "it is not JSON, from line 2 on.")]
    [InlineData("""{"grpc": null}""", "it has no \"grpc\", or none that is a text.")]
    [InlineData("""{"grpc": "not a url", "aws": "x", "adminToken": "t"}""", "its \"grpc\" is no address such as \"http://127.0.0.1:4567\".")]
    [InlineData("""{"grpc": "http://127.0.0.1:1", "adminToken": 5}""", "it has no \"adminToken\", or none that is a text.")]
    [InlineData("""{"people": [{"name": null}]}""", "it has no \"name\", or none that is a text.")]
    [InlineData("""{"people": [7]}""", "it has no \"name\", or none that is a text.")]
    public void FileThatIsNoReadyFile_IsRefused_WithWhatItLacks(string text, string told)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);

        FluentActions.Invoking(() => RolecallClient.Connect(file)).Should().Throw<InvalidDataException>()
            .WithMessage($"{file} is no ready file of a Rolecall server: {told}");
        File.Delete(file);
    }
}
