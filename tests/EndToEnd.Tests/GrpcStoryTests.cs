using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>The story over gRPC, signed as any language's SigV4 signer can.</summary>
public sealed class GrpcStoryTests(StandingServer shared) : IClassFixture<StandingServer>, IDisposable
{
    private const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";

    private readonly GrpcClient grpc = new(shared.Ready);

    public void Dispose() => grpc.Dispose();

    [Fact]
    public async Task Developer_AssumesUpdateApp_AndReachesTheBucketAndNothingElse()
    {
        var assumed = await Assume("developer");
        assumed.AssumedRoleUser.Arn.Should().Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/story");
        var s3 = new S3.S3Client(grpc.As(assumed.Credentials));

        await s3.PutObjectAsync(
            new PutObjectRequest { Bucket = "productionapp", Key = "grpc.txt", Body = ByteString.CopyFromUtf8("over grpc") },
            cancellationToken: Token);
        (await s3.GetObjectAsync(
            new GetObjectRequest { Bucket = "productionapp", Key = "grpc.txt" }, cancellationToken: Token)).Body.ToStringUtf8()
            .Should().Be("over grpc");

        await Refused(s3.ListBucketsAsync(new ListBucketsRequest(), cancellationToken: Token), StatusCode.PermissionDenied, "AccessDenied");
        await Refused(
            new Iam.IamClient(grpc.As(assumed.Credentials)).GetUserAsync(
                new GetUserRequest { UserName = "developer" }, cancellationToken: Token),
            StatusCode.PermissionDenied,
            "AccessDenied");
    }

    /// <summary>The role's account is another: its trust policy is not told (issue 10, point 2), but to the administrator.</summary>
    [Fact]
    public async Task Denial_TellsTheCallerWhatAwsTells_AndTheAdministratorTheWholeDecision()
    {
        var refused =
            await Refused(Sts("tester").AssumeRoleAsync(Request(), cancellationToken: Token), StatusCode.PermissionDenied, "AccessDenied");

        const string Text =
            "User: arn:aws:iam::222222222222:user/tester is not authorized to perform: sts:AssumeRole on resource: " + UpdateApp;
        refused.Status.Detail.Should().Be(Text);
        refused.GetRpcStatus()!.GetDetail<Decision>().Should().Be(new Decision
        {
            Principal = "arn:aws:iam::222222222222:user/tester",
            Action = "sts:AssumeRole",
            Resource = UpdateApp,
            Summary = Text,
        });
        var explained = await new AccessService.AccessServiceClient(grpc.Admin).ExplainAsync(
            new() { RequestId = refused.GetRpcStatus()!.GetDetail<RequestInfo>()!.RequestId }, cancellationToken: Token);
        explained.Decision.Result.Should().NotBe(DecisionResult.Allowed);
        explained.Decision.Layers.Should().Contain(layer => layer.Layer == "trustPolicy")
            .And.Contain(layer => layer.Layer == "identityPolicy" && layer.Statements.Count > 0);
    }

    [Fact]
    public async Task PlainKeys_OverLoopback_AreTaken()
    {
        var developer = shared.Ready["developer"];
        var plain = grpc.With(new Metadata
        {
            { "aws-access-key-id", developer.AccessKeyId }, { "aws-secret-access-key", developer.SecretAccessKey }
        });

        (await new Sts.StsClient(plain).GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken: Token)).Arn
            .Should().Be(developer.Arn);
    }

    [Fact]
    public async Task PlainKeys_WithAWrongSecret_AreRefused()
    {
        var plain = grpc.With(new Metadata
        {
            { "aws-access-key-id", shared.Ready["developer"].AccessKeyId }, { "aws-secret-access-key", "wrong" }
        });

        await Refused(
            new Sts.StsClient(plain).GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken: Token),
            StatusCode.Unauthenticated,
            "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task NoCredentials_AreRefused() =>
        await Refused(
            new Sts.StsClient(grpc.Anonymous).GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken: Token),
            StatusCode.Unauthenticated,
            "MissingAuthenticationToken");

    [Fact]
    public async Task MissingMembers_AreAllCounted() =>
        (await Refused(
            Sts("developer").AssumeRoleAsync(new AssumeRoleRequest(), cancellationToken: Token),
            StatusCode.InvalidArgument,
            "ValidationError"))
            .Status.Detail.Should().StartWith("2 validation errors detected:");

    [Fact]
    public async Task UnknownSandbox_IsRefused() =>
        await Refused(
            new Sts.StsClient(grpc.As("developer")).GetCallerIdentityAsync(
                new GetCallerIdentityRequest(), new Metadata { { "rolecall-sandbox", "nowhere" } }, cancellationToken: Token),
            StatusCode.NotFound, "NoSuchSandbox");

    [Fact]
    public async Task PassedDeadline_EndsTheCall()
    {
        Func<Task> late = async () => await Sts("developer").GetCallerIdentityAsync(
            new GetCallerIdentityRequest(), deadline: System.DateTime.UnixEpoch, cancellationToken: Token);

        (await late.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task AdminServices_WithoutTheToken_AreRefused()
    {
        await Refused(
            new SandboxService.SandboxServiceClient(grpc.Anonymous).ListSandboxesAsync(
                new ListSandboxesRequest(), cancellationToken: Token),
            StatusCode.Unauthenticated);
        await Refused(new SandboxService.SandboxServiceClient(grpc.As("production-root")).ListSandboxesAsync(
            new ListSandboxesRequest(), cancellationToken: Token));
    }

    [Fact]
    public async Task Reflection_ListsEveryService()
    {
        using var call = new ServerReflection.ServerReflectionClient(grpc.Anonymous).ServerReflectionInfo(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Token);
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Token)).Should().BeTrue();

        call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).Should().Contain(
            ["aws.sts.v1.Sts", "aws.iam.v1.Iam", "aws.s3.v1.S3", "rolecall.v1.SandboxService", "rolecall.v1.AuditService"]);
    }

    [Fact]
    public async Task Health_Serves() =>
        (await new Health.HealthClient(grpc.Anonymous).CheckAsync(new HealthCheckRequest(), cancellationToken: Token)).Status
            .Should().Be(HealthCheckResponse.Types.ServingStatus.Serving);

    [Fact]
    public async Task HealthOfTheHttpPort_TellsEachPart()
    {
        using var http = new HttpClient();

        foreach (var path in (string[])["/_rolecall/health", "/_rolecall/health/ready", "/_localstack/health"])
            (await http.GetStringAsync(shared.Ready.Aws + path, Token)).Should().Be("""{"status":"running","store":"running","membership":"running","leases":"running"}""");
        (await http.GetStringAsync(shared.Ready.Aws + "/_rolecall/health/live", Token)).Should().Be("""{"status":"running"}""");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AssumeRoleRequest Request() => new() { RoleArn = UpdateApp, RoleSessionName = "story" };

    private Sts.StsClient Sts(string person) => new(grpc.As(person));

    private async Task<AssumeRoleResponse> Assume(string person) => await Sts(person).AssumeRoleAsync(Request(), cancellationToken: Token);

    private static async Task<RpcException> Refused<T>(AsyncUnaryCall<T> call, StatusCode? status = null, string? reason = null)
    {
        Func<Task> answered = async () => await call;
        var refused = (await answered.Should().ThrowAsync<RpcException>()).Which;
        if (status is { } expected)
            refused.StatusCode.Should().Be(expected, refused.Status.Detail);
        var info = refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        info.Domain.Should().Be("rolecall");
        if (reason is not null)
            info.Reason.Should().Be(reason);
        return refused;
    }
}
