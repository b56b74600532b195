using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Failures;

/// <summary>What the grains do when the store says no.</summary>
public sealed class StoreTroubleTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly string Production = Keys.Account(Keys.DefaultSandbox, AccountId.Parse("333333333333"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_OfAnActivationThatLostARace_IsRefusedAndTheNextOneSeesTheWinnersState()
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "winner" });
        await silos.First.Call<DeleteUserResponse>(silos.Admin, new DeleteUserRequest { UserName = "winner" });
        // Another activation, as may live for a moment while silos come and go, has written the user again.
        var stream = await silos.Events.Load(Production, Cancel);
        await silos.Events.Append(Production, stream.Version, [stream.Records[^2]], Cancel);

        (await silos.Second.FaultOf(silos.Admin, new CreateUserRequest { UserName = "late" }))!.Status.Should().Be(503);

        (await silos.First.FaultOf(silos.Admin, new CreateUserRequest { UserName = "winner" }))!.Code.Should().Be("EntityAlreadyExists");
        (await silos.First.FaultOf(silos.Admin, new CreateUserRequest { UserName = "late" }))
            .Should().BeNull("the refused write was not kept");
    }

    [Fact]
    public async Task Write_OnAFullDisk_IsA503AndChangesNothing_AndWorksWhenThereIsRoom()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        var revoke = new RevokeOlderSessionsRequest { RoleArn = GatewayOfSilo.UpdateApp };
        silos.Events.IsFull = true;

        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(silos.Admin, new CreateUserRequest { UserName = "homeless" }))!.Status.Should().Be(503);
            (await gateway.FaultOf(silos.Person("production-root"), new CreateBucketRequest { Bucket = "homeless-bucket" }))!.Status
                .Should().Be(503);
            (await gateway.FaultOf(null, revoke))!.Status.Should().Be(503);
            (await gateway.FaultOf(silos.Admin, new GetUserRequest { UserName = "homeless" }))!.Code.Should().Be("NoSuchEntity");
            (await gateway.ListProductionApp(session)).Should().BeNull("nobody was told that it is revoked");
        }

        silos.Events.IsFull = false;
        (await silos.Second.FaultOf(silos.Admin, new CreateUserRequest { UserName = "homeless" })).Should().BeNull();
        (await silos.First.FaultOf(silos.Person("production-root"), new CreateBucketRequest { Bucket = "homeless-bucket" }))
            .Should().BeNull();
        (await silos.Second.FaultOf(null, revoke)).Should().BeNull();
        (await silos.First.ListProductionApp(session))!.Code.Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Account_OfMoreRecordsThanASnapshotHolds_IsReloadedWhole()
    {
        const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::333333333333:user/admin"}}}""";
        for (var batch = 0; batch < 7; batch++)
        {
            await Task.WhenAll(Enumerable.Range(batch * 100, 100).Select(i =>
                silos.Gateways[i % 2].Call<CreateRoleResponse>(
                    silos.Admin, new CreateRoleRequest { RoleName = $"r{i}", AssumeRolePolicyDocument = Trust })));
        }
        var account = silos.First.Grains.GetGrain<IAccountGrain>(Production);
        (await silos.Events.Load(Production, Cancel)).SnapshotVersion.Should().BeGreaterThan(0);

        await silos.Cluster.DeactivateAsync(account);

        var listed = await silos.Second.Call<ListRolesResponse>(silos.Admin, new ListRolesRequest { MaxItems = 1000 });
        listed.Roles.Where(role => role.RoleName[0] == 'r').Should().HaveCount(700);
        (await silos.Second.Assume(silos.Admin, "arn:aws:iam::333333333333:role/r0")).Token.Should().NotBeNull();
        (await silos.Second.FaultOf(silos.Admin, new CreateRoleRequest { RoleName = "R699", AssumeRolePolicyDocument = Trust }))!.Code
            .Should().Be("EntityAlreadyExists");
    }
}
