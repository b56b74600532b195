using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>A silo that is told of a change while it asks for the settings is not taken back by the answer.</summary>
public sealed class SlowAnswerTests(SlowSilos silos) : IClassFixture<SlowSilos>
{
    [Fact]
    public async Task Answer_ThatWasOnItsWayWhenTheSettingsChanged_IsNotServed()
    {
        var before = await Now(silos.Second);
        silos.Time.Advance(SandboxSettings.LeaseTime);
        var answers = silos.Second.Part<HeldAnswers>();
        var held = answers.HoldNext();
        var asking = Now(silos.Second);
        await held.OrFail("no silo was given a lease");

        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 3_600 } });
        var joining = Now(silos.Second);
        answers.Release();

        foreach (var now in new[] { await asking, await joining, await Now(silos.Second) })
            now.Should().Be(before.AddHours(1) + SandboxSettings.LeaseTime);
    }

    private static async Task<DateTimeOffset> Now(GatewayOfSilo gateway) =>
        (await gateway.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset();
}
