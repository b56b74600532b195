using Amazon.Runtime;
using Amazon.S3;
using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>After expiry, after a revocation and after a restart, as clients see it. A server of its own: these tests move its clock and kill it.</summary>
public sealed class SessionEndStoryTests : OwnServerTests
{
    private const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";

    [Fact]
    public async Task Session_PastItsExpiry_OpensNothing_ForTheSdkTheCliAndGrpc()
    {
        var held = await Assume(900);
        using var s3 = S3(held);
        await s3.PutObjectAsync(new() { BucketName = "productionapp", Key = "held.txt", ContentBody = "held" }, Token);

        await new ClockService.ClockServiceClient(Grpc.Admin).AdvanceClockAsync(
            new AdvanceClockRequest { By = new() { Seconds = 901 } }, cancellationToken: Token);

        Func<Task> read = () => s3.GetObjectAsync("productionapp", "held.txt", Token);
        (await read.Should().ThrowAsync<AmazonS3Exception>()).Which.ErrorCode.Should().Be("ExpiredToken");
        (await Cli(held, "sts", "get-caller-identity")).Errors
            .Should().Contain(
                "(ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired");
        await Refused(
            () => new Sts.StsClient(Grpc.As(held)).GetCallerIdentityAsync(new(), cancellationToken: Token).ResponseAsync,
            StatusCode.Unauthenticated);
        (await Assume(900)).Expiration.ToDateTimeOffset()
            .Should().BeAfter(held.Expiration.ToDateTimeOffset(), "a new session lives by the moved clock");
    }

    [Fact]
    public async Task RevokeOlderSessions_DeniesEveryOlderSession_AndNoneAfterIt()
    {
        var older = await Assume();
        (await Cli(older, "s3api", "list-objects-v2", "--bucket", "productionapp")).ExitCode.Should().Be(0);

        await new SessionService.SessionServiceClient(Grpc.Admin).RevokeOlderSessionsAsync(
            new() { RoleArn = UpdateApp }, cancellationToken: Token);

        for (var call = 0; call < 3; call++)
            (await Cli(older, "s3api", "list-objects-v2", "--bucket", "productionapp")).Errors
                .Should().Contain("AccessDenied").And.Contain("explicit deny");
        (await Cli(await Assume(), "s3api", "list-objects-v2", "--bucket", "productionapp")).ExitCode.Should().Be(0);
        var written = await new Iam.IamClient(Grpc.As("admin")).GetRolePolicyAsync(
            new() { RoleName = "UpdateApp", PolicyName = "AWSRevokeOlderSessions" }, cancellationToken: Token);
        Uri.UnescapeDataString(written.PolicyDocument).Should().Contain("aws:TokenIssueTime");
    }

    [Fact]
    public async Task RoleDeletedAndRecreated_IsAnotherRoleToItsOlderSessions()
    {
        var older = await Assume();
        var iam = new Iam.IamClient(Grpc.As("admin"));
        var role = (await iam.GetRoleAsync(new() { RoleName = "UpdateApp" }, cancellationToken: Token)).Role;
        var policies = new Dictionary<string, string>();
        foreach (var name in (await iam.ListRolePoliciesAsync(new() { RoleName = "UpdateApp" }, cancellationToken: Token)).PolicyNames)
        {
            policies[name] = Uri.UnescapeDataString((await iam.GetRolePolicyAsync(
                new() { RoleName = "UpdateApp", PolicyName = name }, cancellationToken: Token)).PolicyDocument);
            await iam.DeleteRolePolicyAsync(new() { RoleName = "UpdateApp", PolicyName = name }, cancellationToken: Token);
        }
        policies.Should().NotBeEmpty();
        await iam.DeleteRoleAsync(new() { RoleName = "UpdateApp" }, cancellationToken: Token);

        await iam.CreateRoleAsync(
            new() { RoleName = "UpdateApp", AssumeRolePolicyDocument = Uri.UnescapeDataString(role.AssumeRolePolicyDocument) },
            cancellationToken: Token);
        foreach (var (name, document) in policies)
            await iam.PutRolePolicyAsync(
                new() { RoleName = "UpdateApp", PolicyName = name, PolicyDocument = document }, cancellationToken: Token);

        (await Cli(older, "s3api", "list-objects-v2", "--bucket", "productionapp")).ExitCode.Should().NotBe(0);
        (await Cli(await Assume(), "s3api", "list-objects-v2", "--bucket", "productionapp")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task KilledServer_StartedAgain_StillKnowsSessionsObjectsRevocationsAndItsRecord()
    {
        var revoked = await Assume();
        await new SessionService.SessionServiceClient(Grpc.Admin).RevokeOlderSessionsAsync(
            new() { RoleArn = UpdateApp }, cancellationToken: Token);
        var held = await Assume();
        using (var s3 = S3(held))
            await s3.PutObjectAsync(new() { BucketName = "productionapp", Key = "kept.txt", ContentBody = "kept" }, Token);
        await new Iam.IamClient(Grpc.As("admin")).CreateUserAsync(new() { UserName = "acknowledged" }, cancellationToken: Token);

        await KillAndStartAgain();

        using (var s3 = S3(held))
        using (var got = await s3.GetObjectAsync("productionapp", "kept.txt", Token))
        using (var reader = new StreamReader(got.ResponseStream))
            (await reader.ReadToEndAsync(Token)).Should().Be("kept");
        (await Cli(revoked, "s3api", "list-objects-v2", "--bucket", "productionapp")).Errors.Should().Contain("AccessDenied");
        (await new Iam.IamClient(Grpc.As("admin")).GetUserAsync(
            new() { UserName = "acknowledged" }, cancellationToken: Token)).User.UserName
            .Should().Be("acknowledged");
        await Refused(
            () => new Sts.StsClient(Grpc.As("tester")).AssumeRoleAsync(Request(null), cancellationToken: Token).ResponseAsync,
            StatusCode.PermissionDenied);
        (await new AuditService.AuditServiceClient(Grpc.Admin).LookupEventsAsync(
            new() { Filter = new() { EventName = "CreateUser" } }, cancellationToken: Token)).Events
            .Should().Contain(recorded => recorded.RecordJson.Contains("acknowledged"));
    }

    [Fact]
    public async Task SecondServer_OnTheSameData_IsRefused_AndTheFirstGoesOn()
    {
        var errors = await ServerProcess.Refusal("--data", Server.DataDirectory, "--port", "0");

        errors.Should().StartWith("rolecall: ").And.Contain(Server.DataDirectory).And.NotContain("   at ");
        (await Assume()).SessionToken.Should().NotBeEmpty();
    }

    [Fact]
    public async Task CtrlC_EndsTheServerInGoodOrder() => (await Server.Stop()).Should().Be(0);

    private static AssumeRoleRequest Request(int? seconds)
    {
        var request = new AssumeRoleRequest { RoleArn = UpdateApp, RoleSessionName = "end" };
        if (seconds is { } lifetime)
            request.DurationSeconds = lifetime;
        return request;
    }

    private async Task<Credentials> Assume(int? seconds = null) =>
        (await new Sts.StsClient(Grpc.As("developer")).AssumeRoleAsync(Request(seconds), cancellationToken: Token)).Credentials;

    private AmazonS3Client S3(Credentials held) => new(
        new SessionAWSCredentials(held.AccessKeyId, held.SecretAccessKey, held.SessionToken),
        new AmazonS3Config { ServiceURL = Server.Ready.Aws, AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });

    private Task<ToolResult> Cli(Credentials held, params string[] arguments) =>
        Tool.Run("aws", Tool.EnvironmentOf(Server.Ready, held.AccessKeyId, held.SecretAccessKey, held.SessionToken), arguments);

    private static async Task Refused<T>(Func<Task<T>> call, StatusCode status) =>
        (await call.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(status);
}
