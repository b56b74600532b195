using Grpc.Core;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.SigV4;
using Rolecall.Policy;

namespace Rolecall.Security.Tests;

/// <summary>Whoever may rename the users of one path moved them to another, and so into the reach of policies that were not meant for them. AWS wants the permission on both.</summary>
public sealed class RenamingIntoForbiddenNamesTests(StandingServer shared) : IClassFixture<StandingServer>, IDisposable
{
    private readonly GrpcClient grpc = new(shared.Ready);

    private Iam.IamClient Admin => new(grpc.As("admin"));

    public void Dispose() => grpc.Dispose();

    [Fact]
    public async Task UpdateUser_IntoAPathOrNameThatIsNotAllowed_IsDenied()
    {
        var (mover, account) = await Mover("user-mover", "UpdateUser", "user");
        foreach (var name in (string[])["alice", "bob"])
            await Admin.CreateUserAsync(new() { UserName = name, Path = "/dev/" }, cancellationToken: Token);

        await Denies(
            mover.UpdateUserAsync(new() { UserName = "alice", NewPath = "/ops/" }, cancellationToken: Token),
            $"iam:UpdateUser on resource: arn:aws:iam::{account}:user/ops/alice");
        await Denies(
            mover.UpdateUserAsync(new() { UserName = "alice", NewUserName = "root-admin" }, cancellationToken: Token),
            $"iam:UpdateUser on resource: arn:aws:iam::{account}:user/dev/root-admin");
        await Denies(
            mover.UpdateUserAsync(new() { UserName = "admin", NewPath = "/dev/" }, cancellationToken: Token),
            "iam:UpdateUser on resource: user admin because");
        await mover.UpdateUserAsync(new() { UserName = "alice", NewUserName = "anna" }, cancellationToken: Token);
        (await Admin.GetUserAsync(new() { UserName = "anna" }, cancellationToken: Token)).User.Path.Should().Be("/dev/");
    }

    [Fact]
    public async Task UpdateGroup_IntoAPathOrNameThatIsNotAllowed_IsDenied()
    {
        var (mover, account) = await Mover("group-mover", "UpdateGroup", "group");
        await Admin.CreateGroupAsync(new() { GroupName = "crew", Path = "/dev/" }, cancellationToken: Token);

        await Denies(
            mover.UpdateGroupAsync(new() { GroupName = "crew", NewPath = "/ops/" }, cancellationToken: Token),
            $"iam:UpdateGroup on resource: arn:aws:iam::{account}:group/ops/crew");
        await Denies(
            mover.UpdateGroupAsync(new() { GroupName = "crew", NewGroupName = "root-crew" }, cancellationToken: Token),
            $"iam:UpdateGroup on resource: arn:aws:iam::{account}:group/dev/root-crew");
        await mover.UpdateGroupAsync(new() { GroupName = "crew", NewGroupName = "team" }, cancellationToken: Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>May rename within /dev/, but to nothing that begins with "root".</summary>
    private async Task<(Iam.IamClient Client, string Account)> Mover(string name, string action, string kind)
    {
        var account = shared.Ready["admin"].AccountId;
        await Admin.CreateUserAsync(new() { UserName = name }, cancellationToken: Token);
        await Admin.PutUserPolicyAsync(new()
        {
            UserName = name,
            PolicyName = "Move",
            PolicyDocument = $$"""
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":"iam:{{action}}","Resource":"arn:aws:iam::{{account}}:{{kind}}/dev/*"},
                {"Effect":"Deny","Action":"iam:{{action}}","Resource":"arn:aws:iam::{{account}}:{{kind}}/dev/root*"}]}
                """,
        }, cancellationToken: Token);
        var key = (await Admin.CreateAccessKeyAsync(new() { UserName = name }, cancellationToken: Token)).AccessKey;
        return (new Iam.IamClient(grpc.As(new AwsKeys(key.AccessKeyId, key.SecretAccessKey))), account);
    }

    private static async Task Denies<T>(AsyncUnaryCall<T> call, string what)
    {
        var refused = (await FluentActions.Awaiting(() => call.ResponseAsync).Should().ThrowAsync<RpcException>()).Which;
        refused.StatusCode.Should().Be(StatusCode.PermissionDenied);
        refused.Status.Detail.Should().Contain(what);
    }
}
