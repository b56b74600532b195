using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Regions in which accounts have STS deactivated. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html</summary>
public sealed class StsRegionTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Region = "eu-west-1";

    private readonly StsWorld world = new(silos);

    /// <summary>Of whichever silo: the rule holds on all of them.</summary>
    private IEnumerable<GatewayOfSilo> InRegion =>
        silos.Cluster.Silos.Select(silo => new GatewayOfSilo(silo.ServiceProvider) { Region = Region });

    [Fact]
    public async Task CredentialsOfAnAccount_AreNotIssuedWhereItHasStsDeactivated()
    {
        await Deactivate(new DeactivatedStsRegion { Region = Region, AccountId = StsWorld.Account });
        const string Message = "STS is not activated in this region for account:333333333333. Your account administrator can activate STS in this region using the IAM Console.";
        foreach (var gateway in InRegion)
        {
            foreach (var request in new Google.Protobuf.IMessage[]
            {
                new GetSessionTokenRequest(), new GetFederationTokenRequest { Name = "bob" }
            })
                (await gateway.FaultOf(silos.Admin, request))
                    .Should().Be(new Identity.Faults.Fault("RegionDisabledException", Message, 403));
            (await gateway.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp)))!.Message
                .Should().Be(Message, "the credentials are of the role's account");
            (await gateway.FaultOf(silos.Admin, new GetCallerIdentityRequest())).Should().BeNull("it issues none");
        }
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(silos.Admin, new GetSessionTokenRequest())).Should().BeNull("us-east-1 is always active");
    }

    [Fact]
    public async Task CallersAccount_WithStsDeactivated_StillAssumesAnothersRole()
    {
        await Deactivate(new DeactivatedStsRegion { Region = Region, AccountId = "111111111111" });
        foreach (var gateway in InRegion)
            (await gateway.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp))).Should().BeNull();
    }

    [Fact]
    public async Task EveryAccount_IsMeantWhereNoneIsNamed_AndAnEmptyListActivatesAll()
    {
        await Deactivate(new DeactivatedStsRegion { Region = Region });
        foreach (var gateway in InRegion)
            (await gateway.FaultOf(silos.Admin, new GetSessionTokenRequest()))!.Code.Should().Be("RegionDisabledException");
        (await silos.Change<SetSandboxRulesResponse>(new SandboxRules { RoleSessionsCarryMfa = false })).Rules.DeactivatedStsRegions.Regions
            .Should().ContainSingle("what is absent does not change");
        await Deactivate();
        foreach (var gateway in InRegion)
            (await gateway.FaultOf(silos.Admin, new GetSessionTokenRequest())).Should().BeNull();
    }

    [Fact]
    public async Task StrangerToARole_IsToldThatHeMayNot_NotOfTheRegion()
    {
        var closed = await world.Role("RegionClosed", StsWorld.Trust("\"sts:TagSession\""));
        await Deactivate(new DeactivatedStsRegion { Region = Region });
        foreach (var gateway in InRegion)
            (await gateway.FaultOf(silos.Admin, StsWorld.Request(closed)))!.Code.Should().Be("AccessDenied");
    }

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("nowhere")]
    public async Task Region_ThatIsAlwaysActiveOrNone_IsRefused(string region) =>
        (await silos.First.FaultOf(null, Request(new DeactivatedStsRegion { Region = region })))!.Code.Should().Be("ValidationError");

    private async Task Deactivate(params DeactivatedStsRegion[] regions) =>
        (await silos.Change<SetSandboxRulesResponse>(Request(regions))).Rules.DeactivatedStsRegions.Regions.Should().Equal(regions);

    private static SandboxRules Request(params DeactivatedStsRegion[] regions) =>
        new() { DeactivatedStsRegions = new() { Regions = { regions } } };
}
