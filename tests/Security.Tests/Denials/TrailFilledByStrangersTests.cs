using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Security.Tests.Denials;

/// <summary>
/// Issue 10, point 10: each call without valid credentials added some 90 KB to the trail, and each refused call of another account
/// its whole request to the role's owner's. https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html
/// </summary>
[Collection("denials")]
public sealed class TrailFilledByStrangersTests(DenialWorld world)
{
    private const int LargestRecordOfAnonymous = 1024;

    /// <summary>As much as fits into the 32 KB of headers that a request may have.</summary>
    private static readonly string Long = new('x', 9_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AuditService.AuditServiceClient Audit => new(world.Grpc.Admin);

    [Theory]
    [InlineData("/",
        "Action=AssumeRole&Version=2011-06-15&RoleSessionName=asked&RoleArn=arn:aws:iam::700000000001:role/guarded&ExternalId=", "application/x-www-form-urlencoded")]
    [InlineData("/", "Action=CreateUser&Version=2010-05-08&UserName=", "application/x-www-form-urlencoded")]
    [InlineData("/", "Action=NoSuchAction&Version=2010-05-08&UserName=", "application/x-www-form-urlencoded")]
    [InlineData("/aws.iam.v1.Iam/CreateUser", "{\"userName\":\"", "application/json")]
    [InlineData("/aws.iam.v1.Iam/CreateUser", "{\"nonsense\":\"", "application/json")]
    [InlineData("/rolecall.v1.SandboxService/CreateSandbox", "{\"name\":\"", "application/json")]
    public async Task UnauthenticatedRequest_OfAMegabyte_LeavesNothing(string path, string start, string type)
    {
        var before = await Newest();
        var body = start + new string('a', 1_000_000) + (start.StartsWith('{') ? "\"}" : "");
        string?[] credentials =
        [
            null,
            "Bearer wrong",
            "AWS4-HMAC-SHA256 nonsense",
            $"AWS4-HMAC-SHA256 Credential={world.Accounts[0].User.AccessKeyId}/20200101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature={new string('0', 64)}",
            $"AWS4-HMAC-SHA256 Credential=AKIAAAAAAAAAAAAAAAAA/20200101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature={new string('0', 64)}",
        ];
        using var http = new HttpClient();
        foreach (var authorization in credentials)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, world.Process.Ready.Aws.TrimEnd('/') + path)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            request.Headers.TryAddWithoutValidation("User-Agent", Long);
            request.Headers.TryAddWithoutValidation("Referer", "http://" + Long);
            request.Headers.TryAddWithoutValidation("x-amz-meta-filler", Long);
            request.Headers.TryAddWithoutValidation(
                "X-Amz-Date",
                TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture));
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var answer = await http.SendAsync(request, Token);
            answer.IsSuccessStatusCode.Should().BeFalse();
        }
        (await RecordsAfter(before)).Should().BeEmpty();
    }

    [Fact]
    public async Task UnauthenticatedCall_OverGrpc_LeavesNothing()
    {
        var before = await Newest();
        CallInvoker[] callers =
        [
            world.Grpc.Anonymous,
            world.Grpc.With(new Metadata
            {
                { "aws-access-key-id", world.Accounts[0].User.AccessKeyId }, { "aws-secret-access-key", "wrong" }
            }),
            world.Grpc.As(world.Accounts[0].User with { SecretAccessKey = "wrong" }),
            world.Grpc.As(world.Accounts[0].User with { SessionToken = Long }),
        ];
        foreach (var caller in callers)
        {
            Func<Task> asked = () => new Sts.StsClient(caller).AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = world.Accounts[0].Role("guarded"),
                    RoleSessionName = "asked",
                    ExternalId = new string('x', 1_000_000)
                }, cancellationToken: Token).ResponseAsync;
            await asked.Should().ThrowAsync<RpcException>();
        }
        (await RecordsAfter(before)).Should().BeEmpty();
    }

    /// <summary>S3's anonymous callers are on record, in the bucket owner's trail alone; what they bring is not.</summary>
    [Fact]
    public async Task AnonymousRequestOfAnObject_LeavesARecordBelowAKilobyte()
    {
        var (owner, before) = (world.Accounts[0], await Newest());
        using var http = new HttpClient();
        foreach (var (method, path) in new[]
        {
            ("GET", owner.Bucket("guarded") + "/" + new string('k', 1000)),
            ("PUT", owner.Bucket("guarded") + "/key"),
            ("GET", "no-such-bucket-" + owner.Id + "/key")
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), world.Process.Ready.Aws.TrimEnd('/') + "/" + path);
            request.Headers.TryAddWithoutValidation("User-Agent", Long);
            request.Headers.TryAddWithoutValidation("x-amz-meta-filler", Long[..1900]);
            if (method == "PUT")
                request.Content = new ByteArrayContent(new byte[1_000_000]);
            using var answer = await http.SendAsync(request, Token);
            answer.IsSuccessStatusCode.Should().BeFalse();
        }
        var records = await RecordsAfter(before);
        records.Should().HaveCount(2).And.OnlyContain(record => Encoding.UTF8.GetByteCount(record) < LargestRecordOfAnonymous);
        foreach (var record in records.Select(text => JsonNode.Parse(text)!))
        {
            ((string?)record["recipientAccountId"]).Should().Be(owner.Id);
            record["requestParameters"].Should().BeNull();
            record["additionalEventData"].Should().BeNull();
        }
    }

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_apis</summary>
    [Fact]
    public async Task RefusedAssumeRole_AcrossAccounts_IsInTheCallersTrailAlone()
    {
        var (caller, owner) = (world.Accounts[2], world.Accounts[0]);
        var before = await Newest();
        await DenialWires.OfAssumeRole["query"](world.Wires, caller.User, owner.Role("guarded"), true);

        (await RecordsAfter(before)).Select(record => (string?)JsonNode.Parse(record)!["recipientAccountId"]).Should().Equal(caller.Id);
    }

    /// <summary>The bucket's owner learns that and where, and neither by whom within the other account nor with what.</summary>
    [Fact]
    public async Task RefusedObjectCall_AcrossAccounts_LeavesTheOwnerASmallRecord()
    {
        var (caller, owner) = (world.Accounts[2], world.Accounts[0]);
        var before = await Newest();
        await DenialWires.OfGetObject["REST"](world.Wires, caller.User, owner.Bucket("guarded"), true);

        var records = await RecordsAfter(before);
        records.Select(record => (string?)JsonNode.Parse(record)!["recipientAccountId"]).Should().Equal(caller.Id, owner.Id);
        Encoding.UTF8.GetByteCount(records[1]).Should().BeLessThan(1500);
        var told = JsonNode.Parse(records[1])!;
        told["userIdentity"]!["arn"].Should().BeNull();
        (told["requestParameters"], told["additionalEventData"]).Should().Be((null, null));
        JsonNode.Parse(records[0])!["resources"]![0]!["accountId"].Should().BeNull("whose a bucket is, S3 does not tell whom it refuses");
    }

    [Fact]
    public async Task UserAgentOfAKnownCaller_IsCutAsCloudTrailCutsIt()
    {
        var before = await Newest();
        var agent = new Metadata
        {
            { "aws-access-key-id", world.Accounts[0].User.AccessKeyId },
            { "aws-secret-access-key", world.Accounts[0].User.SecretAccessKey }
        };
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, world.Process.Ready.Aws.TrimEnd('/') + "/aws.sts.v1.Sts/GetCallerIdentity")
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        foreach (var entry in agent)
            request.Headers.Add(entry.Key, entry.Value);
        request.Headers.TryAddWithoutValidation("User-Agent", Long);
        using var answer = await http.SendAsync(request, Token);
        answer.EnsureSuccessStatusCode();

        ((string?)JsonNode.Parse((await RecordsAfter(before)).Single())!["userAgent"])!.Length.Should().Be(1024);
    }

    private async Task<long> Newest() =>
        (await Audit.LookupEventsAsync(new() { PageSize = 1 }, cancellationToken: Token)).Events.Select(
            one => one.Sequence).FirstOrDefault();

    /// <summary>Oldest first, without those of the administrator who looks.</summary>
    private async Task<string[]> RecordsAfter(long sequence) =>
    [
        .. (await Audit.LookupEventsAsync(new() { PageSize = 1000 }, cancellationToken: Token)).Events
            .Where(one => one.Sequence > sequence && !one.RecordJson.Contains("\"LookupEvents\"", StringComparison.Ordinal)).Select(
                one => one.RecordJson).Reverse(),
    ];
}
