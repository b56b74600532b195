using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Rolecall.EndToEnd.Tests;

/// <summary>The story with the unmodified AWS SDK for .NET.</summary>
public sealed class DotNetSdkStoryTests(StandingServer shared) : IClassFixture<StandingServer>
{
    private const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";
    private const string VendorAudit = "arn:aws:iam::333333333333:role/VendorAudit";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Developer_AssumesUpdateApp_AndReachesTheBucketAndNothingElse()
    {
        var assumed = await Assume("developer", UpdateApp);
        assumed.AssumedRoleUser.Arn.Should().Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/dotnet");
        using var sts = Sts(assumed.Credentials);
        (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), Token)).Account.Should().Be("333333333333");

        using var s3 = S3(assumed.Credentials);
        const string key = "sdk/ключ +&.txt";
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "productionapp", Key = key, ContentBody = "by the SDK" }, Token);
        using (var got = await s3.GetObjectAsync("productionapp", key, Token))
        using (var reader = new StreamReader(got.ResponseStream))
            (await reader.ReadToEndAsync(Token)).Should().Be("by the SDK");
        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "productionapp", Prefix = "sdk/" }, Token)).S3Objects
            .Should().ContainSingle(listed => listed.Key == key && listed.Size == 10);
        (await s3.GetObjectMetadataAsync("productionapp", key, Token)).ContentLength.Should().Be(10);
        await s3.DeleteObjectAsync("productionapp", key, Token);
        (await Refused(() => s3.GetObjectAsync("productionapp", key, Token))).StatusCode
            .Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Forbidden);

        (await Refused(() => s3.ListBucketsAsync(Token))).ErrorCode.Should().Be("AccessDenied");
        (await Refused(() => s3.PutBucketAsync("another-bucket", Token))).ErrorCode.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Developer_WithItsOwnKeys_DoesNotReachTheBucket()
    {
        using var s3 = new AmazonS3Client(Keys("developer"), S3Config());

        (await Refused(() => s3.GetObjectAsync("productionapp", "anything", Token))).ErrorCode.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task HeldRole_GivesUpTheOriginalPermissions()
    {
        var held = (await Assume("developer", UpdateApp)).Credentials;
        using var sts = Sts(held);

        (await Refused(() => sts.AssumeRoleAsync(Request(UpdateApp, null), Token))).ErrorCode.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Tester_IsDeniedInAwsWords()
    {
        var refused = await Refused(() => Assume("tester", UpdateApp));

        refused.ErrorCode.Should().Be("AccessDenied");
        refused.Message.Should().StartWith(
            "User: arn:aws:iam::222222222222:user/tester is not authorized to perform: sts:AssumeRole on resource: " + UpdateApp);
    }

    [Fact]
    public async Task ThirdAccount_IsDenied() =>
        (await Refused(() => Assume("vendor", UpdateApp))).ErrorCode.Should().Be("AccessDenied");

    [Fact]
    public async Task Vendor_WithTheExternalId_IsAllowed()
    {
        const string externalId = "example-corp-7731";

        (await Assume("vendor", VendorAudit, externalId)).Credentials.SessionToken.Should().NotBeEmpty();
        (await Refused(() => Assume("vendor", VendorAudit, externalId + "x"))).ErrorCode.Should().Be("AccessDenied");
        (await Refused(() => Assume("vendor", VendorAudit))).ErrorCode.Should().Be("AccessDenied");
    }

    private static AssumeRoleRequest Request(string role, string? externalId) =>
        new() { RoleArn = role, RoleSessionName = "dotnet", ExternalId = externalId };

    private async Task<AssumeRoleResponse> Assume(string person, string role, string? externalId = null)
    {
        using var sts = new AmazonSecurityTokenServiceClient(Keys(person), StsConfig());
        return await sts.AssumeRoleAsync(Request(role, externalId), Token);
    }

    private static async Task<AmazonServiceException> Refused<T>(Func<Task<T>> call) =>
        (await call.Should().ThrowAsync<AmazonServiceException>()).Which;

    private AmazonSecurityTokenServiceClient Sts(Credentials held) => new(held, StsConfig());

    private AmazonS3Client S3(Credentials held) => new(held, S3Config());

    private BasicAWSCredentials Keys(string person) => new(shared.Ready[person].AccessKeyId, shared.Ready[person].SecretAccessKey);

    private AmazonSecurityTokenServiceConfig StsConfig() => new() { ServiceURL = shared.Ready.Aws, AuthenticationRegion = "us-east-1" };

    private AmazonS3Config S3Config() => new() { ServiceURL = shared.Ready.Aws, AuthenticationRegion = "us-east-1", ForcePathStyle = true };
}
