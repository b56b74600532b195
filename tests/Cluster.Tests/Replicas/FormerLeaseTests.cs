using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.OrganizationRules;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>What an activation that is gone with its silo has leased: the next one cannot end it, and waits.</summary>
public sealed class FormerLeaseTests(SilosAfterADeath silos) : IClassFixture<SilosAfterADeath>
{
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FirstChange_OfANewActivation_WaitsForThem(bool deathIsLearntLater)
    {
        var world = await GuardrailWorld.Make(silos.First);
        var account = silos.First.Grains.Grain<IAccountGrain>(Keys.Account(silos.Realm, AccountId.Parse(world.Production)));
        await silos.Cluster.DeactivateAsync(account);
        if (deathIsLearntLater)
            await account.Describe();
        silos.BeginFormer(Left);

        var changing = silos.First.Call<CreateUserResponse>(world.ProductionRoot, new CreateUserRequest { UserName = "new" });
        await Waits.Until(() => HasUser(account), "the change was not kept");
        silos.Time.Advance(Left - TimeSpan.FromTicks(1));
        await AfterOthers(changing);
        changing.IsCompleted.Should().BeFalse("somebody may decide by what the former activation has leased");

        // A wait is of whole milliseconds.
        silos.Time.Advance(TimeSpan.FromMilliseconds(1));
        await changing.OrFail("the change waits although the former leases have run out");
        await silos.First.Call<CreateUserResponse>(world.ProductionRoot, new CreateUserRequest { UserName = "next" }).OrFail("the next change waits");
    }

    /// <summary>An activation that was there before knows whom it has leased to.</summary>
    [Fact]
    public async Task Change_OfAnOldActivation_WaitsForNobody()
    {
        var world = await GuardrailWorld.Make(silos.First);
        silos.Time.Advance(TimeSpan.FromMinutes(1));
        silos.BeginFormer(Left);

        await silos.First.Call<CreateUserResponse>(world.ProductionRoot, new CreateUserRequest { UserName = "new" }).OrFail("the change waits");
        silos.Time.Advance(Left);
    }

    private static async Task<bool> HasUser(IAccountGrain account)
    {
        var reply = await account.Execute(new OperationCall
        {
            Operation = "GetUser",
            Request = new GetUserRequest { UserName = "new" }.ToByteArray(),
            Caller = new Caller { Principal = PrincipalFacts.OfRoot((await account.Describe())!.AccountId, null).Principal, AccessKeyId = "" },
            Now = default,
        });
        return reply.Fault is null;
    }

    /// <summary>A change that waits for nobody is answered and on record by the time that as many calls after it are.</summary>
    private async Task AfterOthers(Task changing)
    {
        for (var i = 0; i < 20 && !changing.IsCompleted; i++)
            await silos.First.Call<ListSandboxesResponse>(null, new ListSandboxesRequest());
    }
}
