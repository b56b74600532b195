using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.SessionEnds;

public sealed class ExpiryTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task RoleSession_IsServedToItsLastTick_AndIsExpiredFromTheNextOn()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp, 900);

        silos.Time.SetUtcNow(session.Expiration!.Value.AddTicks(-1));
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.ListProductionApp(session)).Should().BeNull();
            (await gateway.FaultOf(session, new GetCallerIdentityRequest())).Should().BeNull();
        }

        silos.Time.Advance(TimeSpan.FromTicks(1));
        await IsExpiredEverywhere(session);

        silos.Time.Advance(TimeSpan.FromDays(2));
        await IsExpiredEverywhere(session);
    }

    [Fact]
    public async Task RoleSession_NeverOutlivesTheDurationThatWasAskedFor()
    {
        var asked = silos.Time.GetUtcNow();

        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp, 900);

        (session.Expiration!.Value - asked).Should().BeCloseTo(TimeSpan.FromSeconds(900), TimeSpan.FromSeconds(1))
            .And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(900));
    }

    [Fact]
    public async Task RoleSession_FirstUsedAfterItsExpiry_IsExpiredToo()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);

        silos.Time.SetUtcNow(session.Expiration!.Value);

        await IsExpiredEverywhere(session);
    }

    /// <summary>What an account does itself, it also judges itself: the session's grain is not asked.</summary>
    [Fact]
    public async Task RoleSession_ThatCallsItsAccount_IsExpiredFromTheTickOfItsExpiryOn()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp, 900);

        silos.Time.SetUtcNow(session.Expiration!.Value.AddTicks(-1));
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(session, new ListUsersRequest()))!.Code.Should().Be("AccessDenied", "it lives, and may not");

        silos.Time.Advance(TimeSpan.FromTicks(1));
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(session, new ListUsersRequest()))!.Code.Should().Be("ExpiredToken");
    }

    [Fact]
    public async Task UserSession_IsServedToItsLastTick_AndIsExpiredFromTheNextOn()
    {
        var session = Who.With((await silos.First.Call<GetSessionTokenResponse>(
            silos.Developer, new GetSessionTokenRequest { DurationSeconds = 900 })).Credentials);

        silos.Time.SetUtcNow(session.Expiration!.Value.AddTicks(-1));
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(session, new GetCallerIdentityRequest())).Should().BeNull();

        silos.Time.Advance(TimeSpan.FromTicks(1));
        await IsExpiredEverywhere(session);
    }

    [Theory]
    [InlineData(43_201)]
    [InlineData(899)]
    public async Task AssumeRole_OutsideTheLimitsOfAnySession_IsRefused(int seconds) =>
        (await silos.First.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp, seconds)))!.Code
            .Should().Be("ValidationError");

    [Fact]
    public async Task AssumeRole_BeyondTheRolesMaximum_IsRefused()
    {
        var fault = await silos.First.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp, 3_601));

        fault!.Code.Should().Be("ValidationError");
        fault.Message.Should().Be("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    [Fact]
    public async Task AssumeRole_Chained_IsRefusedBeyondOneHourAndNotClamped()
    {
        const string Next = "arn:aws:iam::333333333333:role/Next";
        await silos.First.Call<CreateRoleResponse>(silos.Admin, new CreateRoleRequest
        {
            RoleName = "Next",
            MaxSessionDuration = 43_200,
            AssumeRolePolicyDocument = $$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
                "Principal":{"AWS":["{{GatewayOfSilo.UpdateApp}}","arn:aws:iam::333333333333:user/admin"]} }]}
                """,
        });
        var first = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);

        var fault = await silos.Second.FaultOf(first, GatewayOfSilo.AssumeRequest(Next, 3_601));

        fault!.Code.Should().Be("ValidationError");
        fault.Message.Should().Contain("1 hour session duration limit for roles assumed by role chaining");
        (await silos.Second.Assume(first, Next, 3_600)).Expiration.Should().BeOnOrBefore(silos.Time.GetUtcNow().AddHours(1));
        (await silos.Second.Assume(silos.Admin, Next, 43_200)).Expiration
            .Should().BeAfter(silos.Time.GetUtcNow().AddHours(11), "an unchained one may live longer");
    }

    private async Task IsExpiredEverywhere(Who session)
    {
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.ListProductionApp(session))!.Code.Should().Be("ExpiredToken");
            (await gateway.FaultOf(session, new GetCallerIdentityRequest()))!.Code.Should().Be("ExpiredToken");
        }
    }
}
