using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests;

public sealed class AccountWriteTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Role = "arn:aws:iam::333333333333:role/Written";
    private const string TrustAdmin = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::333333333333:user/admin"}}}""";
    private const string TrustNobody = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}}""";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task PutRolePolicy_Acknowledged_IsInForceForSessionsOnEverySilo()
    {
        await MakeRole();
        var session = await silos.First.Assume(silos.Admin, Role);
        for (var round = 0; round < 40; round++)
        {
            var allowed = round % 2 == 0;
            await silos.Gateways[round / 2 % 2].Call<PutRolePolicyResponse>(silos.Admin, new PutRolePolicyRequest
            {
                RoleName = "Written",
                PolicyName = "P",
                PolicyDocument = allowed ? AllowAll : DenyAll,
            });

            foreach (var gateway in silos.Gateways)
                (await gateway.ListProductionApp(session) is null).Should().Be(allowed, $"round {round}");
        }
    }

    /// <summary>Decided when it came, on a state in which it was allowed; a write before it in the queue takes the permission away.</summary>
    [Fact]
    public async Task Write_WhosePermissionAWriteBeforeItTakesAway_IsDenied()
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "queued" });
        await silos.First.Call<PutUserPolicyResponse>(
            silos.Admin, new PutUserPolicyRequest { UserName = "queued", PolicyName = "All", PolicyDocument = AllowAll });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(
            silos.Admin, new CreateAccessKeyRequest { UserName = "queued" })).AccessKey;
        var user = new Who(key.AccessKeyId, key.SecretAccessKey);
        await silos.First.Call<GetUserResponse>(user, new GetUserRequest());
        var held = new TaskCompletionSource();
        silos.Events.Held = held.Task;

        // The first is being appended while the others come; a read that was answered says that what was sent before it is there.
        var first = silos.First.FaultOf(silos.Admin, new CreateGroupRequest { GroupName = "before" });
        await silos.First.Call<GetUserResponse>(user, new GetUserRequest());
        var taking = silos.First.FaultOf(silos.Admin, new DeleteUserPolicyRequest { UserName = "queued", PolicyName = "All" });
        await silos.First.Call<GetUserResponse>(user, new GetUserRequest());
        var late = silos.First.FaultOf(user, new CreateGroupRequest { GroupName = "late" });
        await silos.First.Call<GetUserResponse>(user, new GetUserRequest());
        held.SetResult();

        (await first.OrFail("the write that was held was not answered")).Should().BeNull();
        (await taking.OrFail("the write behind it was not answered")).Should().BeNull();
        (await late.OrFail("the last write was not answered"))!.Code.Should().Be("AccessDenied");
        (await silos.First.FaultOf(silos.Admin, new GetGroupRequest { GroupName = "late" }))!.Code.Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task UpdateAssumeRolePolicy_Acknowledged_IsInForceOnEverySilo()
    {
        await MakeRole();
        for (var round = 0; round < 20; round++)
        {
            var trusted = round % 2 == 1;
            await silos.Gateways[round / 2 % 2].Call<UpdateAssumeRolePolicyResponse>(silos.Admin, new UpdateAssumeRolePolicyRequest
            {
                RoleName = "Written",
                PolicyDocument = trusted ? TrustAdmin : TrustNobody,
            });

            foreach (var gateway in silos.Gateways)
                ((await gateway.FaultOf(silos.Admin, GatewayOfSilo.AssumeRequest(Role)))?.Code)
                    .Should().Be(trusted ? null : "AccessDenied");
        }
    }

    [Fact]
    public async Task NewDefaultVersionOfAnAttachedPolicy_Acknowledged_IsInForceOnEverySilo()
    {
        await MakeRole();
        var session = await silos.First.Assume(silos.Admin, Role);
        var policy = (await silos.First.Call<CreatePolicyResponse>(
            silos.Admin, new CreatePolicyRequest { PolicyName = "Managed", PolicyDocument = AllowAll })).Policy.Arn;
        await silos.Second.Call<AttachRolePolicyResponse>(
            silos.Admin, new AttachRolePolicyRequest { RoleName = "Written", PolicyArn = policy });
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session)).Should().BeNull();

        await silos.First.Call<CreatePolicyVersionResponse>(
            silos.Admin, new CreatePolicyVersionRequest { PolicyArn = policy, PolicyDocument = DenyAll, SetAsDefault = true });
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session))!.Code.Should().Be("AccessDenied");

        await silos.Second.Call<SetDefaultPolicyVersionResponse>(
            silos.Admin, new SetDefaultPolicyVersionRequest { PolicyArn = policy, VersionId = "v1" });
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session)).Should().BeNull();
    }

    [Fact]
    public async Task AccessKeySetInactive_Acknowledged_IsRefusedOnEverySilo()
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "brief" });
        var made = (await silos.First.Call<CreateAccessKeyResponse>(
            silos.Admin, new CreateAccessKeyRequest { UserName = "brief" })).AccessKey;
        var brief = new Who(made.AccessKeyId, made.SecretAccessKey);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(brief, new GetCallerIdentityRequest())).Should().BeNull();

        await silos.Second.Call<UpdateAccessKeyResponse>(
            silos.Admin, new UpdateAccessKeyRequest { UserName = "brief", AccessKeyId = made.AccessKeyId, Status = "Inactive" });

        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(brief, new GetCallerIdentityRequest()))!.Code.Should().Be("InvalidClientTokenId");
    }

    [Fact]
    public async Task WritesOfManyRolesAtOnce_AreAllKeptAndEachInForceWhenAcknowledged()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var (one, other) = (silos.Gateways[i % 2], silos.Gateways[(i + 1) % 2]);
            await one.Call<CreateRoleResponse>(
                silos.Admin, new CreateRoleRequest { RoleName = $"many-{i}", AssumeRolePolicyDocument = TrustAdmin });
            var session = await other.Assume(silos.Admin, $"arn:aws:iam::333333333333:role/many-{i}");
            (await one.ListProductionApp(session))!.Code.Should().Be("AccessDenied");
            await other.Call<PutRolePolicyResponse>(
                silos.Admin, new PutRolePolicyRequest { RoleName = $"many-{i}", PolicyName = "P", PolicyDocument = AllowAll });
            (await one.ListProductionApp(session)).Should().BeNull();
        }));

        var listed = await silos.First.Call<ListRolesResponse>(silos.Admin, new ListRolesRequest { MaxItems = 1000 });
        listed.Roles.Count(role => role.RoleName.StartsWith("many-", StringComparison.Ordinal)).Should().Be(60);
    }

    private async Task MakeRole()
    {
        if (await silos.First.FaultOf(
            silos.Admin, new CreateRoleRequest { RoleName = "Written", AssumeRolePolicyDocument = TrustAdmin }) is null)
            return;
        await silos.First.Call<UpdateAssumeRolePolicyResponse>(
            silos.Admin, new UpdateAssumeRolePolicyRequest { RoleName = "Written", PolicyDocument = TrustAdmin });
        await silos.First.FaultOf(silos.Admin, new DeleteRolePolicyRequest { RoleName = "Written", PolicyName = "P" });
    }
}
