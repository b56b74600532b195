using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sessions;
using Rolecall.Grains.Sandboxes;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.SessionEnds;

public sealed class RevocationTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task RevokeOlderSessions_Returned_DeniesUsedAndUnusedSessionsThroughBothSilos()
    {
        for (var round = 0; round < 10; round++)
        {
            var (used, unused) = (
                await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp),
                await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp));
            foreach (var gateway in silos.Gateways)
                (await gateway.ListProductionApp(used)).Should().BeNull();
            silos.Time.Advance(Tick);

            await Revoke(silos.Gateways[round % 2]);

            foreach (var session in new[] { used, unused })
            {
                foreach (var gateway in silos.Gateways)
                    (await gateway.ListProductionApp(session))!.Code.Should().Be("AccessDenied");
            }
        }
    }

    [Fact]
    public async Task RevokeOlderSessions_Returned_LetsSessionsAssumedAfterwardsWork()
    {
        silos.Time.Advance(Tick);
        await Revoke(silos.First);

        // At the same tick still: it is not older than the revocation.
        foreach (var gateway in silos.Gateways)
        {
            var session = await gateway.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
            foreach (var other in silos.Gateways)
                (await other.ListProductionApp(session)).Should().BeNull();
        }
    }

    [Fact]
    public async Task RevokeOlderSessions_UnderAClockThatStands_TellsOlderFromYounger()
    {
        await silos.Change<FreezeClockResponse>(new FreezeClockRequest());
        for (var round = 0; round < 3; round++)
        {
            var older = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
            var answer =
                await silos.Change<RevokeOlderSessionsResponse>(new RevokeOlderSessionsRequest { RoleArn = GatewayOfSilo.UpdateApp });
            var younger = await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);

            answer.RevokedBefore.ToDateTimeOffset()
                .Should().Be((await silos.First.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset());
            foreach (var gateway in silos.Gateways)
            {
                (await gateway.ListProductionApp(older))!.Code.Should().Be("AccessDenied");
                (await gateway.ListProductionApp(younger)).Should().BeNull();
            }
        }
        await silos.Change<ResumeClockResponse>(new ResumeClockRequest());
    }

    [Fact]
    public async Task RevokeOlderSessions_WhileASlowedClockWaitsForAllSilos_TellsOlderFromYounger()
    {
        await silos.Change<SetClockRateResponse>(new SetClockRateRequest { Rate = 0.001 });
        var older = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        var issued = await Now();
        silos.Time.Advance(Tick);
        (await Now()).Should().Be(issued, "it stands until it was to begin");

        await silos.Change<RevokeOlderSessionsResponse>(new RevokeOlderSessionsRequest { RoleArn = GatewayOfSilo.UpdateApp });
        var younger = await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        var answers = new List<string?>();
        foreach (var gateway in silos.Gateways)
            answers.AddRange([(await gateway.ListProductionApp(older))?.Code, (await gateway.ListProductionApp(younger))?.Code]);
        await silos.Change<SetClockRateResponse>(new SetClockRateRequest { Rate = 1 });

        answers.Should().Equal("AccessDenied", null, "AccessDenied", null);

        async Task<DateTimeOffset> Now() => (await silos.First.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset();
    }

    [Fact]
    public async Task RevokeSessions_UnderAClockThatStands_TellsOlderFromYounger()
    {
        await silos.Change<FreezeClockResponse>(new FreezeClockRequest());
        var older = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await silos.Change<RevokeSessionsResponse>(new RevokeSessionsRequest { AccessKeyId = silos.Developer.AccessKeyId });
        var younger = await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);

        foreach (var gateway in silos.Gateways)
        {
            (await gateway.ListProductionApp(older))!.Code.Should().Be("InvalidClientTokenId");
            (await gateway.ListProductionApp(younger)).Should().BeNull();
        }
        await silos.Change<ResumeClockResponse>(new ResumeClockRequest());
    }

    /// <summary>The longest session lives for 36 hours; each later revocation forgets those that nobody can need any more.</summary>
    [Fact]
    public async Task RevokeSession_HoldsUntilNoTokenOfItCanLive_AlsoAfterOthersWereRevoked()
    {
        var longest = await Session();
        await RevokeOne(longest);
        for (var hour = 1; hour <= 35; hour += 17)
        {
            silos.Time.Advance(TimeSpan.FromHours(hour == 1 ? 1 : 17));
            await RevokeOne(await Session());
            // A session's grain that is there still knows what the account may have forgotten.
            await silos.Cluster.DeactivateAsync(silos.First.Grains.GetGrain<ISessionGrain>(Keys.Session(
                Keys.DefaultSandbox, AccessKeyId.Parse(longest.AccessKeyId))));

            foreach (var gateway in silos.Gateways)
                (await gateway.FaultOf(longest, new GetCallerIdentityRequest()))!.Code
                    .Should().Be("InvalidClientTokenId", "{0} hours after it was revoked", hour);
        }
        silos.Time.Advance(TimeSpan.FromHours(2));
        await RevokeOne(await Session());
        (await silos.First.FaultOf(longest, new GetCallerIdentityRequest()))!.Code
            .Should().Be("ExpiredToken", "it would have lived for 36 hours");

        async Task<Who> Session() => Who.With((await silos.First.Call<GetSessionTokenResponse>(
            silos.Admin, new GetSessionTokenRequest { DurationSeconds = 129_600 })).Credentials);

        Task RevokeOne(Who session) =>
            silos.Second.Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId });
    }

    [Fact]
    public async Task RevokeOlderSessions_LeavesTheSessionItsIdentity()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        silos.Time.Advance(Tick);
        await Revoke(silos.First);

        (await silos.Second.Call<GetCallerIdentityResponse>(session, new GetCallerIdentityRequest())).Arn
            .Should().Be("arn:aws:sts::333333333333:assumed-role/UpdateApp/tests", "GetCallerIdentity answers even under an explicit deny");
    }

    [Fact]
    public async Task RevokeOlderSessions_AmongCallsInFlight_DeniesEveryCallThatBeginsAfterItReturned()
    {
        var session = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        silos.Time.Advance(Tick);
        var returned = false;
        var servedBefore = 0;
        using var enough = new SemaphoreSlim(0);

        var callers = Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            for (var after = 0; after < 20;)
            {
                var beganAfter = Volatile.Read(ref returned);
                var fault = await silos.Gateways[i % 2].ListProductionApp(session);
                if (beganAfter)
                {
                    fault!.Code.Should().Be("AccessDenied");
                    after++;
                }
                else if (fault is null && Interlocked.Increment(ref servedBefore) % 100 == 0)
                {
                    enough.Release();
                }
            }
        })).ToArray();
        await enough.WaitAsync(TestContext.Current.CancellationToken).OrFail("not a hundred calls were served before the revocation");
        await Revoke(silos.Second);
        Volatile.Write(ref returned, true);

        await Task.WhenAll(callers).OrFail("not every caller had twenty calls denied after the revocation");
    }

    [Fact]
    public async Task RevokeOlderSessions_WhoseRoleIsAssumedFromAnotherRole_DeniesTheChainToo()
    {
        await MakeRole(
            "Chained",
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::333333333333:role/UpdateApp"}}}""");
        var first = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        silos.Time.Advance(Tick);
        await Revoke(silos.First);

        (await silos.Second.FaultOf(first, GatewayOfSilo.AssumeRequest("arn:aws:iam::333333333333:role/Chained")))!.Code
            .Should().Be("AccessDenied", "the revoked session may not climb on");
    }

    [Fact]
    public async Task DeletedAndRecreatedRole_RefusesOlderSessionsOnEverySilo()
    {
        const string Arn = "arn:aws:iam::333333333333:role/Reborn";
        const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::333333333333:user/admin"}}}""";
        await MakeRole("Reborn", Trust);
        var older = await silos.First.Assume(silos.Admin, Arn);
        foreach (var gateway in silos.Gateways)
            (await gateway.ListProductionApp(older)).Should().BeNull();

        await silos.First.Call<DeleteRolePolicyResponse>(
            silos.Admin, new DeleteRolePolicyRequest { RoleName = "Reborn", PolicyName = "All" });
        await silos.First.Call<DeleteRoleResponse>(silos.Admin, new DeleteRoleRequest { RoleName = "Reborn" });
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.ListProductionApp(older))!.Code.Should().Be("InvalidClientTokenId");
            (await gateway.FaultOf(silos.Admin, GatewayOfSilo.AssumeRequest(Arn)))!.Code.Should().Be("AccessDenied");
        }

        await MakeRole("Reborn", Trust);
        var newer = await silos.Second.Assume(silos.Admin, Arn);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.ListProductionApp(older))!.Code.Should().Be("InvalidClientTokenId", "the new role is another one");
            (await gateway.FaultOf(older, new GetCallerIdentityRequest()))!.Code.Should().Be("InvalidClientTokenId");
            (await gateway.ListProductionApp(newer)).Should().BeNull();
        }
    }

    [Fact]
    public async Task RotatedSealingKey_KeepsOlderSessionsTillTheyExpire()
    {
        var older = await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        await silos.Change<RotateSealingKeyResponse>(new RotateSealingKeyRequest());

        var newer = await silos.Second.Assume(silos.Developer, GatewayOfSilo.UpdateApp);
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.ListProductionApp(older)).Should().BeNull();
            (await gateway.ListProductionApp(newer)).Should().BeNull();
        }
    }

    private static Task Revoke(GatewayOfSilo gateway) =>
        gateway.Call<RevokeOlderSessionsResponse>(null, new RevokeOlderSessionsRequest { RoleArn = GatewayOfSilo.UpdateApp });

    private async Task MakeRole(string name, string trust)
    {
        await silos.First.Call<CreateRoleResponse>(
            silos.Admin, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust });
        await silos.First.Call<PutRolePolicyResponse>(silos.Admin, new PutRolePolicyRequest
        {
            RoleName = name,
            PolicyName = "All",
            PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""",
        });
    }
}
