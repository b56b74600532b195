using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;

namespace Rolecall.Security.Tests.Requests;

/// <summary>A request that named a sandbox twice, or in a way that nobody read, was served by the default one.</summary>
public sealed class SandboxNamedTwiceTests(StandingServer shared) : IClassFixture<StandingServer>, IAsyncLifetime
{
    private const string Form = "Action=GetCallerIdentity&Version=2011-06-15";

    private AwsKeys Keys => new(shared.Ready["admin"].AccessKeyId, shared.Ready["admin"].SecretAccessKey);

    private string Authority => new Uri(shared.Ready.Aws).Authority;

    public async ValueTask InitializeAsync()
    {
        using var grpc = new GrpcClient(shared.Ready);
        var sandboxes = new SandboxService.SandboxServiceClient(grpc.Admin);
        if (!(await sandboxes.ListSandboxesAsync(new(), cancellationToken: TestContext.Current.CancellationToken)).Sandboxes.Any(
            sandbox => sandbox.Name == "other"))
            await sandboxes.CreateSandboxAsync(new() { Name = "other" }, cancellationToken: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/", null)]
    [InlineData("/_sandbox/default/", null)]
    [InlineData("/_sandbox/default/", "default")]
    [InlineData("/", "default")]
    public async Task Request_ThatNamesTheDefaultSandbox_OrNone_IsServed(string path, string? header) =>
        (await Ask(path, Authority, header is null ? [] : [header])).Status.Should().Be(200);

    [Theory]
    [InlineData("/_sandbox/other/", "default", 400)]
    [InlineData("/_sandbox/default/", "other", 400)]
    [InlineData("/_sandbox/other", null, 403)]
    [InlineData("/%5Fsandbox/other/", null, 400)]
    [InlineData("/%5fsandbox/other/", null, 400)]
    [InlineData("/_SANDBOX/other/", null, 400)]
    [InlineData("//_sandbox/other/", null, 400)]
    [InlineData("/./_sandbox/other/", null, 400)]
    [InlineData("/%2F_sandbox/other/", null, 400)]
    [InlineData("/_sandbox%2Fother/", null, 400)]
    [InlineData("/_sandbox", null, 400)]
    [InlineData("/_sandbox/default/_sandbox/other/", null, 400)]
    [InlineData("/_sandbox/other./", null, 404)]
    [InlineData("/_sandbox/OTHER/", null, 404)]
    [InlineData("/_sandbox/oth%65r/", null, 404)]
    [InlineData("/_sandbox//", null, 404)]
    [InlineData("/", "other.", 404)]
    [InlineData("/", "Default", 404)]
    [InlineData("/", "", 404)]
    [InlineData("/", "default,other", 404)]
    public async Task Request_ThatNamesASandboxOtherwise_IsNotServedByTheDefaultOne(string path, string? header, int status) =>
        (await Ask(path, Authority, header is null ? [] : [header])).Status.Should().Be(status);

    [Theory]
    [InlineData("other.sandbox.localhost", "/", null, 403)]
    [InlineData("OTHER.Sandbox.LocalHost:4566", "/", null, 403)]
    [InlineData("other.sandbox.localhost.", "/", null, 421)]
    [InlineData("other.sandbox.localhost", "/_sandbox/default/", null, 400)]
    [InlineData("default.sandbox.localhost", "/_sandbox/other/", null, 400)]
    [InlineData("other.sandbox.localhost", "/", "default", 400)]
    [InlineData("default.sandbox.localhost", "/", "other", 400)]
    [InlineData("a.default.sandbox.localhost", "/", null, 404)]
    [InlineData(".sandbox.localhost", "/", null, 404)]
    public async Task Host_ThatNamesASandbox_ContradictsWhatElseNamesOne(string host, string path, string? header, int status) =>
        (await Ask(path, host, header is null ? [] : [header])).Status.Should().Be(status);

    [Theory]
    [InlineData("/_issuer/default/x/.well-known/jwks.json", "other", 400)]
    [InlineData("/_sandbox/other/_issuer/default/x/.well-known/jwks.json", null, 400)]
    [InlineData("/_sandbox/default/_issuer/default/x/.well-known/jwks.json", "default", 404)]
    public async Task IssuersDocument_OfAnotherSandboxThanTheRequests_IsRefused(string path, string? header, int status) =>
        (await RawHttp.Send(
            shared.Ready.Aws,
            [$"GET {path} HTTP/1.1", "Host: " + Authority, .. header is null ? [] : new[] { "rolecall-sandbox: " + header }])).Status
            .Should().Be(status);

    [Theory]
    [InlineData("127.0.0.1", "missing Authentication Token")]
    [InlineData("127.0.0.1", "missing Authentication Token", "default")]
    [InlineData("127.0.0.1", "must be given once", "default", "default")]
    [InlineData("127.0.0.1", "must be given once", "other", "default")]
    [InlineData("127.0.0.1", "There is no sandbox", "other.")]
    [InlineData("127.0.0.1", "There is no sandbox", "")]
    [InlineData("none.sandbox.localhost", "There is no sandbox")]
    [InlineData("other.sandbox.localhost", "two sandboxes", "default")]
    [InlineData("other.sandbox.localhost.", "host-names")]
    public async Task GrpcCall_ThatNamesASandboxTwice_IsRefused(string authority, string told, params string[] named) =>
        (await RawHttp2.Call(
            shared.Ready.Grpc,
            "/aws.sts.v1.Sts/GetCallerIdentity",
            authority,
            named.Select(name => KeyValuePair.Create("rolecall-sandbox", name)),
            new Api.Sts.V1.GetCallerIdentityRequest())).Should().Contain(told);

    private Task<RawAnswer> Ask(string path, string host, string[] named) => RawHttp.Send(
        shared.Ready.Aws,
        SignedLines.Of(
            Keys,
            "sts",
            "POST",
            path,
            host,
            [
                new("Content-Type", "application/x-www-form-urlencoded"),
                .. named.Select(name => KeyValuePair.Create("rolecall-sandbox", name))
            ],
            Form),
        Form);
}
