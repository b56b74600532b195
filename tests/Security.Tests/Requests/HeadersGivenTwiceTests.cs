using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Operations;
using Rolecall.Policy;

namespace Rolecall.Security.Tests.Requests;

/// <summary>A header that was given twice was none: its condition key vanished, and with it the Deny that asks for it.</summary>
public sealed class HeadersGivenTwiceTests(StandingServer shared) : IClassFixture<StandingServer>, IAsyncLifetime
{
    private const string Form = "Action=ListUsers&Version=2010-05-08";

    private readonly string user = "twice-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N")[^8..];
    private AwsKeys keys = null!;

    private string Aws => shared.Ready.Aws;

    private string Host => new Uri(Aws).Authority;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var grpc = new GrpcClient(shared.Ready);
        var iam = new Iam.IamClient(grpc.As("admin"));
        await iam.CreateUserAsync(new() { UserName = user }, cancellationToken: Cancel);
        await iam.PutUserPolicyAsync(
            new()
            {
                UserName = user,
                PolicyName = "all-but",
                PolicyDocument = """
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
                      {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:UserAgent":"*scanner*"}}},
                      {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:Referer":"*scanner*"}}},
                      {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"s3:x-amz-acl":"*public*"}}}]}
                    """,
            },
            cancellationToken: Cancel);
        var key = (await iam.CreateAccessKeyAsync(new() { UserName = user }, cancellationToken: Cancel)).AccessKey;
        keys = new AwsKeys(key.AccessKeyId, key.SecretAccessKey);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("query", "User-Agent")]
    [InlineData("query", "Referer")]
    [InlineData("s3", "User-Agent")]
    [InlineData("s3", "referer")]
    [InlineData("json", "User-Agent")]
    [InlineData("connect", "USER-AGENT")]
    [InlineData("grpc", "user-agent")]
    [InlineData("grpc", "referer")]
    public async Task ConditionKey_OfAHeaderGivenTwice_IsStillThere(string wire, string header)
    {
        (await Ask(wire, [new(header, "good")])).Should().NotContain("explicit deny");
        (await Ask(wire, [new(header, "scanner")])).Should().Contain("explicit deny");
        (await Ask(wire, [new(header, "scanner"), new(header, "good")])).Should().Contain("explicit deny");
        (await Ask(wire, [new(header, "good"), new(header, "  scanner")])).Should().Contain("explicit deny");
    }

    [Fact]
    public async Task ConditionKey_OfAnAmzHeaderGivenTwice_IsStillThere()
    {
        var put = SignedLines.Of(keys, "s3", "PUT", "/twice-" + user, Host, [new("x-amz-acl", "private"), new("X-Amz-Acl", "public-read")]);
        (await RawHttp.Send(Aws, put)).Text.Should().Contain("explicit deny");
    }

    [Theory]
    [InlineData("Authorization", "Bearer x")]
    [InlineData("rolecall-sandbox", "default")]
    [InlineData("rolecall-explain", "true")]
    [InlineData("aws-access-key-id", "x")]
    [InlineData("aws-secret-access-key", "x")]
    [InlineData("aws-session-token", "x")]
    [InlineData("X-Amz-Date", "x")]
    [InlineData("X-Amz-Security-Token", "x")]
    [InlineData("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]
    [InlineData("Content-Type", "application/x-www-form-urlencoded")]
    public async Task Header_ThatCanOnlySayOneThing_GivenTwice_IsRefusedOnEveryWire(string header, string value)
    {
        string[] twice = [$"{header}: {value}", $"{header.ToUpperInvariant()}: {value}"];
        (await RawHttp.Send(Aws, ["POST / HTTP/1.1", $"Host: {Host}", .. twice, $"Content-Length: {Form.Length}"], Form)).Text
            .Should().Contain("must be given once");
        (await RawHttp.Send(Aws, ["GET /productionapp?list-type=2 HTTP/1.1", $"Host: {Host}", .. twice])).Text
            .Should().Contain("must be given once");
        (await RawHttp.Send(
            Aws,
            [
                "POST / HTTP/1.1",
                $"Host: {Host}",
                "X-Amz-Target: AWSOrganizationsV20161128.DescribeOrganization",
                .. header == "Content-Type" ? [] : new[] { "Content-Type: application/x-amz-json-1.1" },
                .. twice,
                "Content-Length: 2"
            ],
            "{}")).Text.Should().ContainAny("must be given once", "UnknownOperationException");
        (await RawHttp.Send(
            Aws,
            [
                "POST /aws.sts.v1.Sts/GetCallerIdentity HTTP/1.1",
                $"Host: {Host}",
                .. header == "Content-Type" ? [] : new[] { "Content-Type: application/json" },
                .. twice.Select(line => line.Replace("x-www-form-urlencoded", "json", StringComparison.Ordinal)),
                "Content-Length: 2"
            ],
            "{}")).Text.Should().Contain("must be given once");
        if (header == "Content-Type")
            return;
        var lower = header.ToLowerInvariant();
        (await RawHttp2.Call(
            shared.Ready.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity", Host, [new(lower, value), new(lower, value)],
            new Api.Sts.V1.GetCallerIdentityRequest()))
                .Should().Contain("must be given once");
    }

    [Theory]
    [InlineData("aws-access-key-id: AKIAX")]
    [InlineData("aws-secret-access-key: x")]
    [InlineData("aws-access-key-id:", "aws-secret-access-key:")]
    public async Task PlainKeys_OfWhichHalfIsThere_MakeNoAnonymousCaller(params string[] lines) =>
        (await RawHttp.Send(Aws, ["GET /productionapp?list-type=2 HTTP/1.1", $"Host: {Host}", .. lines])).Text
            .Should().Contain("Plain keys are");

    [Fact]
    public async Task Proofs_OfTwoKinds_AreRefused()
    {
        string[] plain = ["aws-access-key-id: " + keys.AccessKeyId, "aws-secret-access-key: " + keys.SecretAccessKey];
        (await RawHttp.Send(Aws, ["GET /productionapp?list-type=2 HTTP/1.1", $"Host: {Host}", .. plain, "Authorization: Bearer x"])).Text
            .Should().Contain("Only one");
        (await RawHttp.Send(Aws, ["GET /productionapp?list-type=2&X-Amz-Signature=x HTTP/1.1", $"Host: {Host}", .. plain])).Text
            .Should().Contain("Only one");
    }

    [Theory]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-Signature")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Algorithm")]
    public async Task PresignedParameter_GivenTwice_IsRefused(string name)
    {
        var request = new SignedRequest
        {
            Method = "GET",
            Path = "/",
            Query = "Action=GetCallerIdentity&Version=2011-06-15",
            Headers = [new("host", Host)]
        };
        var query = SigV4Signer.Presign(request, keys, "us-east-1", "sts", TimeProvider.System.GetUtcNow(), 60, SigV4Rules.Query("sts"));
        (await RawHttp.Send(Aws, [$"GET /?{query} HTTP/1.1", $"Host: {Host}"])).Status.Should().Be(200);
        var again = query.Split('&').Single(pair => pair.StartsWith(name + "=", StringComparison.Ordinal));
        (await RawHttp.Send(Aws, [$"GET /?{again}&{query} HTTP/1.1", $"Host: {Host}"])).Status.Should().BeInRange(400, 403);
        (await RawHttp.Send(Aws, [$"GET /?{query}&{again.Replace("-", "%2D", StringComparison.Ordinal)} HTTP/1.1", $"Host: {Host}"])).Status
            .Should().BeInRange(400, 403);
    }

    [Theory]
    [InlineData("/?Action=GetCallerIdentity&Action=GetSessionToken&Version=2011-06-15", "sts")]
    [InlineData("/?Action=GetCallerIdentity&Acti%6Fn=GetSessionToken&Version=2011-06-15", "sts")]
    [InlineData("/productionapp?list-type=2&prefix=a&prefix=b", "s3")]
    [InlineData("/productionapp?list-type=2&list-type=2", "s3")]
    [InlineData("/productionapp?policy&policy", "s3")]
    public async Task Parameter_GivenTwice_IsRefused(string target, string service) =>
        (await RawHttp.Send(Aws, SignedLines.Of(keys, service, "GET", target, Host, []))).Status.Should().Be(400);

    /// <summary>Some operation that the user may call, on this wire; all that came back.</summary>
    private async Task<string> Ask(string wire, KeyValuePair<string, string>[] headers)
    {
        if (wire == "grpc")
        {
            var signature = new SigV4CallCredentials(keys, Host, TimeProvider.System).Sign("/aws.iam.v1.Iam/ListUsers");
            return await RawHttp2.Call(
                shared.Ready.Grpc, "/aws.iam.v1.Iam/ListUsers", Host,
                [.. signature.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)), .. headers], new ListUsersRequest());
        }
        var (service, method, target, more, body) = wire switch
        {
            "query" => (
                "iam", "POST", "/", new KeyValuePair<string, string>[] { new("Content-Type", "application/x-www-form-urlencoded") }, Form),
            "json" => (
                "organizations",
                "POST",
                "/",
                [new("Content-Type", "application/x-amz-json-1.1"), new("X-Amz-Target", "AWSOrganizationsV20161128.DescribeOrganization")],
                "{}"),
            "connect" => ("iam", "POST", "/aws.iam.v1.Iam/ListUsers", [new("Content-Type", "application/json")], "{}"),
            _ => ("s3", "GET", "/", [], ""),
        };
        return (await RawHttp.Send(Aws, SignedLines.Of(keys, service, method, target, Host, [.. more, .. headers], body), body)).Text;
    }
}
