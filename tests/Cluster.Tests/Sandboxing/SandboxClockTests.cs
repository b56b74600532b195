using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;

namespace Rolecall.Cluster.Tests.Sandboxing;

public sealed class SandboxClockTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task RoleSession_WhenTheSandboxClockIsMovedPastItsExpiry_IsExpiredOnEverySiloOnceThatIsAcknowledged()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp, 900);
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session)).Should().BeNull("each silo now has a lease of the old clock");

        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 901 } });

        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session))!.Code.Should().Be("ExpiredToken");
        (await silos.Second.FaultOf(silos.Developer, new GetCallerIdentityRequest())).Should().BeNull("long-term keys do not expire");
    }

    [Fact]
    public async Task AdvanceClock_OfManyAtOnceThroughBothSilos_AddsAllOfThem()
    {
        var before = await Now(silos.First);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            silos.Gateways[i % 2].Call<AdvanceClockResponse>(null, new AdvanceClockRequest { By = new() { Seconds = 60 } })));

        foreach (var gateway in silos.Gateways)
            (await Now(gateway) - before).Should().Be(TimeSpan.FromMinutes(20));
    }

    /// <summary>As after a restart on a machine whose wall clock was set back an hour meanwhile.</summary>
    [Fact]
    public async Task Clock_OfASandboxThatIsServedAgain_GoesOnAfterTheLatestCallOnRecord()
    {
        var latest = await Now(silos.First.WithWall(new FakeTimeProvider(silos.Time.GetUtcNow().AddHours(1))));
        await silos.Cluster.DeactivateAsync(silos.First.Grains.Grain<ISandboxGrain>(Keys.DefaultSandbox));

        var served = silos.Second.WithWall(silos.Time);
        (await Now(served)).Should().Be(latest);
        silos.Time.Advance(TimeSpan.FromSeconds(30));
        (await Now(served)).Should().Be(latest.AddSeconds(30), "it goes on, and does not wait for the wall");
    }

    [Fact]
    public async Task FrozenClock_StandsOnEverySilo_UntilItIsResumed()
    {
        await Now(silos.Second);
        var frozen = (await silos.Change<FreezeClockResponse>(new FreezeClockRequest())).Clock;
        frozen.Frozen.Should().BeTrue();

        silos.Time.Advance(TimeSpan.FromHours(3));
        foreach (var gateway in silos.Gateways)
            (await Now(gateway)).Should().Be(frozen.Now.ToDateTimeOffset());

        await silos.Change<ResumeClockResponse>(new ResumeClockRequest());
        silos.Time.Advance(TimeSpan.FromMinutes(10));
        foreach (var gateway in silos.Gateways)
            (await Now(gateway)).Should().Be(frozen.Now.ToDateTimeOffset().AddMinutes(10));
    }

    [Fact]
    public async Task ClockRate_Of60_MakesAMinuteAnHour_AndSessionsEndByIt()
    {
        await silos.Change<SetClockRateResponse>(new SetClockRateRequest { Rate = 60 });
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp, 3_600);
        var before = await Now(silos.First);

        silos.Time.Advance(TimeSpan.FromSeconds(58));
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session)).Should().BeNull();
        silos.Time.Advance(TimeSpan.FromSeconds(2));

        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(session))!.Code.Should().Be("ExpiredToken");
        (await Now(silos.Second) - before).Should().Be(TimeSpan.FromHours(1));
        await silos.Change<SetClockRateResponse>(new SetClockRateRequest { Rate = 1 });
    }

    [Fact]
    public async Task SetClock_ToAnInstantToCome_IsInForceOnEverySilo_AndBackIsRefused()
    {
        var to = (await Now(silos.First)).AddDays(2);
        await silos.Change<SetClockResponse>(new SetClockRequest { To = to.ToTimestamp() });
        foreach (var gateway in silos.Gateways)
            (await Now(gateway)).Should().BeOnOrAfter(to);

        (await silos.First.FaultOf(null, new SetClockRequest { To = to.AddHours(-1).ToTimestamp() }))!.Message
            .Should().Contain("reset the sandbox");
        (await silos.First.FaultOf(null, new SetClockRequest { To = new Timestamp { Seconds = long.MaxValue } }))!.Code
            .Should().Be("ValidationError");
        (await silos.First.FaultOf(null, new AdvanceClockRequest { By = new() { Seconds = 1, Nanos = -5 } }))!.Code
            .Should().Be("ValidationError");
        (await silos.First.FaultOf(null, new SetClockRateRequest { Rate = 0 }))!.Code.Should().Be("ValidationError");
    }

    [Fact]
    public async Task Sandbox_WrittenBeforeClocksHadARate_IsReadAsItWas()
    {
        var key = Convert.ToBase64String(new byte[32]);
        string[] records =
        [
            """{"kind":"Created","at":"2026-03-01T12:00:00+00:00"}""",
            $$"""{"kind":"KeyAdded","keyId":1,"key":"{{key}}"}""",
            """{"kind":"ClockMoved","by":"01:01:00"}""",
        ];
        await silos.Events.Append(
            "sandbox/older",
            0,
            [.. records.Select(record => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(record))],
            TestContext.Current.CancellationToken);

        var settings = (await silos.First.Grains.GetGrain<Contracts.Sandboxes.ISandboxGrain>("older").Describe())!;

        settings.Realm.Should().Be("older");
        var wall = silos.Time.GetUtcNow();
        settings.Clock.At(wall).Should().Be(wall + TimeSpan.FromMinutes(61));
    }

    private static async Task<DateTimeOffset> Now(GatewayOfSilo gateway) =>
        (await gateway.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset();
}
