using Rolecall.Api.Iam.V1;
using Rolecall.Cluster.Tests.Settings;
using Rolecall.Contracts.Replicas;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>A silo that is told of a change while it asks for a part of the account is not taken back by the answer.</summary>
public sealed class SlowLeaseTests(SlowSilos silos) : IClassFixture<SlowSilos>
{
    [Fact]
    public async Task Part_ThatWasOnItsWayWhenItChanged_IsNotDecidedBy()
    {
        var world = await ReplicaWorld.Make(silos);
        await world.Warm();
        // Both silos have what they need, and ask for the role anew after this.
        await world.DoInProduction(new UpdateRoleRequest { RoleName = ReplicaWorld.RoleName, MaxSessionDuration = 7200 });
        var asking = silos.Gateways.Select(gateway => gateway.Part<HeldAnswers>()).ToArray();
        var held = Task.WhenAny(asking.Select(answers => answers.HoldNext()));
        while (!held.IsCompleted)
            (await world.Assume()).Should().AllBeEquivalentTo<string?>(null);

        await world.DoInProduction(new PutRolePolicyRequest
        {
            RoleName = ReplicaWorld.RoleName,
            PolicyName = "more",
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""",
        });
        await world.DoInProduction(new UpdateRoleRequest { RoleName = ReplicaWorld.RoleName, MaxSessionDuration = 3600 });
        foreach (var answers in asking)
            answers.Release();

        for (var i = 0; i < 10; i++)
            (await world.Assume(seconds: 7200)).Should().AllBe("ValidationError");
        await world.Warm();
    }
}
