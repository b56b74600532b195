using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Policy;

namespace Rolecall.Security.Tests.Requests;

/// <summary>LaunchService asked for whatever action the caller said: one to whom lambda:* is denied said another service's.</summary>
public sealed class ChoosingTheCheckedActionTests(StandingServer shared) : IClassFixture<StandingServer>, IDisposable
{
    private readonly GrpcClient grpc = new(shared.Ready);

    public void Dispose() => grpc.Dispose();

    [Fact]
    public async Task LaunchService_ByACallerToWhomTheServiceIsDenied_IsRefusedWhateverActionItSays()
    {
        var (token, account) = (TestContext.Current.CancellationToken, shared.Ready["admin"].AccountId);
        var iam = new Iam.IamClient(grpc.As("admin"));
        var role = (await iam.CreateRoleAsync(new()
        {
            RoleName = "Runner",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}""",
        }, cancellationToken: token)).Role.Arn;
        await iam.CreateUserAsync(new() { UserName = "evader" }, cancellationToken: token);
        await iam.PutUserPolicyAsync(new()
        {
            UserName = "evader",
            PolicyName = "AllButLambda",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"lambda:*","Resource":"*"}]}""",
        }, cancellationToken: token);
        var key = (await iam.CreateAccessKeyAsync(new() { UserName = "evader" }, cancellationToken: token)).AccessKey;
        var compute = new ComputeService.ComputeServiceClient(grpc.As(new AwsKeys(key.AccessKeyId, key.SecretAccessKey)));
        var request = new LaunchServiceRequest
        {
            ServicePrincipal = "lambda.amazonaws.com",
            ResourceArn = $"arn:aws:lambda:us-east-1:{account}:function:f",
            RoleArn = role,
        };

        foreach (var action in (string[])
        [
            "s3:PutObject",
            "ec2:RunInstances",
            "made:Up",
            "iam:CreateRole",
            "lambda:NoSuchAction",
            "lambda:UpdateFunctionCode",
            "lambda:PutFunctionConcurrency",
            "lambda:CreateAlias"
        ])
        {
            request.Action = action;
            (await Refused(compute.LaunchServiceAsync(request, cancellationToken: token))).StatusCode
                .Should().Be(StatusCode.InvalidArgument, action);
        }
        request.Action = "lambda:CreateFunction";
        (await Refused(compute.LaunchServiceAsync(request, cancellationToken: token))).StatusCode.Should().Be(StatusCode.PermissionDenied);
    }

    /// <summary>What has a launch of its own is launched by nothing else: another action of its service stood in for a denied ec2:RunInstances.</summary>
    [Theory]
    [InlineData("ec2.amazonaws.com", "ec2:StartInstances", "ec2", "instance/i-1")]
    [InlineData("ecs-tasks.amazonaws.com", "ecs:UpdateService", "ecs", "service/x/y")]
    [InlineData("pods.eks.amazonaws.com", "eks:CreateCluster", "eks", "cluster/c")]
    public async Task LaunchService_OfWhatHasALaunchOfItsOwn_IsRefused(string principal, string action, string service, string resource)
    {
        var account = shared.Ready["admin"].AccountId;
        var request = new LaunchServiceRequest
        {
            ServicePrincipal = principal,
            Action = action,
            ResourceArn = $"arn:aws:{service}:us-east-1:{account}:{resource}",
            RoleArn = $"arn:aws:iam::{account}:role/UpdateApp",
        };
        var refused = await Refused(new ComputeService.ComputeServiceClient(grpc.As("admin")).LaunchServiceAsync(
            request, cancellationToken: TestContext.Current.CancellationToken));
        (refused.StatusCode, refused.Status.Detail)
            .Should().Be((StatusCode.InvalidArgument, $"What runs as {principal} is launched by {LaunchOf(principal)}."));
    }

    private static string LaunchOf(string principal) => principal switch
    {
        "ec2.amazonaws.com" => "LaunchInstance",
        "ecs-tasks.amazonaws.com" => "RunTask",
        _ => "CreatePodIdentityAssociation",
    };

    private static async Task<RpcException> Refused<T>(AsyncUnaryCall<T> call) =>
        (await FluentActions.Awaiting(() => call.ResponseAsync).Should().ThrowAsync<RpcException>()).Which;
}
