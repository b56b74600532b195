using Rolecall.Api.Sts.V1;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>What makes a silo ask for a lease, and what does not: each costs an account a turn.</summary>
public sealed class LeaseCountTests(CountedLeases silos) : IClassFixture<CountedLeases>
{
    private const int Times = 20;

    /// <summary>Whoever does not have the secret makes no silo ask for anything.</summary>
    [Fact]
    public async Task Stranger_WhoTriesAKey_MakesNobodyAsk()
    {
        var world = await ReplicaWorld.Make(silos);
        var before = silos.Asked;
        for (var i = 0; i < 4; i++)
        {
            foreach (var gateway in world.Gateways)
            {
                (await gateway.FaultOf(world.Caller with { Secret = "not the secret" }, new GetCallerIdentityRequest()))!
                    .Code.Should().Be("SignatureDoesNotMatch");
            }
        }
        silos.Asked.Should().Be(before);

        await world.Warm();
        silos.Asked.Should().BeGreaterThan(before, "of whoever has it");
    }

    /// <summary>A client calls several services, in several regions, and none costs the others their lease.</summary>
    [Fact]
    public async Task Key_ThatSignsForSeveralRegions_IsLeasedOnceForEach()
    {
        var world = await ReplicaWorld.Make(silos);
        string[] regions = ["us-east-1", "eu-central-1", "us-west-2"];
        await world.Warm();
        var before = silos.Asked;

        for (var i = 0; i < Times; i++)
        {
            foreach (var gateway in regions.SelectMany(region => world.Gateways.Select(gateway => gateway.In(region).Signed())))
                (await gateway.FaultOf(world.Caller, GatewayOfSilo.AssumeRequest(world.Organization.UpdateApp))).Should().BeNull();
        }
        (silos.Asked - before).Should().BeLessThanOrEqualTo(regions.Length * silos.Gateways.Count);
    }

    /// <summary>The account has the documents of managed session policies, so the role's grain is asked; that it was makes nobody lease what is held.</summary>
    [Fact]
    public async Task Call_ThatNoReplicaDecides_DoesNotLeaseItAgain()
    {
        var world = await ReplicaWorld.Make(silos);
        await world.Warm();
        var request = GatewayOfSilo.AssumeRequest(world.Organization.UpdateApp);
        request.PolicyArns.Add(new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" });
        var before = silos.Asked;

        for (var i = 0; i < Times; i++)
        {
            foreach (var gateway in world.Gateways)
                (await gateway.FaultOf(world.Caller, request)).Should().BeNull();
        }
        silos.Asked.Should().Be(before);
    }

    /// <summary>When a key was last used decides nothing: that it is noted ends nobody's lease.</summary>
    [Fact]
    public async Task Use_ThatIsNoted_EndsNoLease()
    {
        var world = await ReplicaWorld.Make(silos);
        await world.Warm();
        var other = await OrganizationRules.GuardrailWorld.User(silos.First, world.Organization.DevelopmentRoot, "other");
        var before = silos.Asked;

        foreach (var gateway in world.Gateways)
            (await gateway.FaultOf(other, new GetCallerIdentityRequest())).Should().BeNull();
        for (var i = 0; i < Times; i++)
            (await world.Assume()).Should().AllBeEquivalentTo<string?>(null);

        silos.Asked.Should().Be(before);
    }
}
