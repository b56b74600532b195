using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Identity.Organizations;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>
/// A change of a sandbox's settings is acknowledged once no silo serves by the former ones: at once where all of them can be told.
/// The clock of these tests stands still, so nothing here waits for a lease to run out.
/// </summary>
public sealed class SettingsPushTests(ThreeSilos silos) : IClassFixture<ThreeSilos>
{
    [Fact]
    public async Task Change_OfTheClock_IsFollowedByEverySilo_WhileTheWallStands()
    {
        for (var i = 0; i < 20; i++)
        {
            var before = await Now(silos.Gateways[i % 3]);
            foreach (var gateway in silos.Gateways)
                (await Now(gateway)).Should().Be(before, "each silo now has a lease");

            await TwoSilos.Followed(silos.Gateways[i % 3].Call<AdvanceClockResponse>(
                null, new AdvanceClockRequest { By = new() { Seconds = 60 } }));

            foreach (var gateway in silos.Gateways)
                (await Now(gateway)).Should().Be(before.AddMinutes(1));
        }
    }

    [Fact]
    public async Task Change_OfRulesOrTokens_AResetAndADeletion_AreFollowedByEverySilo_WhileTheWallStands()
    {
        await Do(new CreateSandboxRequest { Name = "pushed" });
        await Do(new CreateSandboxTokenRequest { TokenName = "second" }, "pushed");
        await EachTakes("pushed", null);

        await Do(new RevokeSandboxTokenRequest { TokenName = "second" }, "pushed");
        var token = ((CreateSandboxTokenResponse)await Do(new CreateSandboxTokenRequest { TokenName = "third" }, "pushed")).AdminToken;
        await EachTakes("pushed", null, token);
        await Do(new RevokeSandboxTokenRequest { TokenName = "third" }, "pushed");
        await EachTakes("pushed", "InvalidAdminToken", token);

        await Do(new AdvanceClockRequest { By = new() { Seconds = 86_400 } }, "pushed");
        await Do(new ResetSandboxRequest { Name = "pushed" });
        foreach (var gateway in silos.Gateways)
            (await Now(gateway, "pushed")).Should().Be(silos.Time.GetUtcNow());

        await Do(new DeleteSandboxRequest { Name = "pushed" });
        await EachTakes("pushed", "NoSuchSandbox");
        await Do(new CreateSandboxRequest { Name = "pushed" });
        await EachTakes("pushed", null);
    }

    [Fact]
    public async Task Rule_SetOnOneSilo_HoldsForTheNextCallOfEveryOther()
    {
        foreach (var deactivated in new[] { true, false, true, false })
        {
            var rule = new DeactivatedStsRegions();
            if (deactivated)
                rule.Regions.Add(new DeactivatedStsRegion { Region = "eu-west-1" });

            await silos.Change<SetSandboxRulesResponse>(new SandboxRules { DeactivatedStsRegions = rule });

            foreach (var gateway in silos.Gateways)
                ((await gateway.In("eu-west-1").FaultOf(silos.Admin, new GetSessionTokenRequest()))?.Code)
                    .Should().Be(deactivated ? "RegionDisabledException" : null);
        }
    }

    private async Task<IMessage> Do(IMessage request, string sandbox = Keys.DefaultSandbox)
    {
        var (answer, refused, _) = await TwoSilos.Followed(silos.First.Try(null, request, sandbox: sandbox));
        return answer ?? throw refused!;
    }

    private async Task EachTakes(string sandbox, string? code, string token = TwoSilos.AdminToken)
    {
        foreach (var gateway in silos.Gateways)
            ((await gateway.WithToken(token).Try(null, new GetClockRequest(), sandbox: sandbox)).Refused?.Fault.Code).Should().Be(code);
    }

    private static async Task<DateTimeOffset> Now(GatewayOfSilo gateway, string sandbox = Keys.DefaultSandbox) =>
        ((GetClockResponse)(await gateway.Try(null, new GetClockRequest(), sandbox: sandbox)).Answer!).Now.ToDateTimeOffset();
}
