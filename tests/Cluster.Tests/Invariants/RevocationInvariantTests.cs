using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Invariants;

/// <summary>
/// I2: once a revocation is acknowledged, no call that begins afterwards is authorised, on any of three silos, however many
/// calls and other revocations are under way.
/// </summary>
[Collection(nameof(Saturation))]
public sealed class RevocationInvariantTests(ThreeSilos silos) : IClassFixture<ThreeSilos>
{
    private const string Account = "333333333333";
    private const int Roles = 40;
    private const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::333333333333:user/admin"}}}""";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task Revocations_AmongConcurrentCalls_HoldFromTheirAcknowledgement_OnEverySilo()
    {
        var perRole = Scale.Of(ci: 20, full: 250);
        await MakeRoles("I2");
        var authorised = await Task.WhenAll(Enumerable.Range(0, Roles).Select(async role =>
        {
            var late = 0;
            for (var round = 0; round < perRole; round++)
            {
                var session = await silos.Gateways[round % 3].Assume(silos.Admin, Arn("I2", role));
                silos.Time.Advance(TimeSpan.FromTicks(1));
                late += await AuthorisedAfter(session, () => Revoke(silos.Gateways[(round + 1) % 3], "I2", role, session, round));
            }
            return late;
        }));
        authorised.Sum().Should().Be(0, $"of {Roles * perRole} revocations");
    }

    /// <summary>The check sees what it is there for: a change that is durable, but that nobody told the role's grain, is taken for acknowledged.</summary>
    [Fact]
    public async Task Revocation_ThatIsKeptButNotPushed_IsFoundToBeIneffective()
    {
        await MakeRoles("Behind");
        var session = await silos.First.Assume(silos.Admin, Arn("Behind", 0));
        await silos.First.ListProductionApp(session);
        // The write of the role's last use is behind us, so that the next write of the account is this test's own.
        await LastUseIsKept("Behind-0").OrFail("GetRole did not show when the role was last used");
        silos.Time.Advance(TimeSpan.FromTicks(1));
        (await AuthorisedAfter(session, () => KeepBehindTheGrains("Behind-0"))).Should().BeGreaterThan(0);

        // The account's activation is stale now, and goes with its next write.
        ((await silos.First.FaultOf(silos.Admin, new DeleteRolePolicyRequest { RoleName = "Behind-0", PolicyName = "All" }))?.Code)
            .Should().Be("ServiceUnavailable");
    }

    /// <summary>Calls on every silo while <paramref name="revoke"/> runs; the number of those that began after it returned, and were authorised.</summary>
    private async Task<int> AuthorisedAfter(Who session, Func<Task> revoke)
    {
        var (acknowledged, authorised) = (false, 0);
        var callers = silos.Gateways.Select(gateway => Task.Run(async () =>
        {
            while (true)
            {
                var beganAfter = Volatile.Read(ref acknowledged);
                var served = await gateway.ListProductionApp(session) is null;
                if (!beganAfter)
                    continue;
                if (served)
                    Interlocked.Increment(ref authorised);
                return;
            }
        })).ToArray();
        await revoke();
        Volatile.Write(ref acknowledged, true);
        await Task.WhenAll(callers).OrFail("a caller by a revoked session is neither refused nor answered");
        return authorised;
    }

    private static Task Revoke(GatewayOfSilo gateway, string prefix, int role, Who session, int round) => round % 2 == 0
        ? gateway.Call<RevokeOlderSessionsResponse>(null, new RevokeOlderSessionsRequest { RoleArn = Arn(prefix, role) })
        : gateway.Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId });

    private async Task KeepBehindTheGrains(string roleName)
    {
        var stream = Keys.Account(Keys.DefaultSandbox, AccountId.Parse(Account));
        var stored = await silos.Events.Load(stream, TestContext.Current.CancellationToken);
        var state = stored.Snapshot is { } snapshot
            ? AccountState.FromRecords(AccountId.Parse(Account), snapshot.Span)
            : AccountState.Empty(AccountId.Parse(Account));
        state = stored.Records.Aggregate(state, (folded, record) => folded.Apply(AccountChange.FromUtf8(record.Span)));
        var role = state.Roles[roleName];
        var revoked = role with
        {
            Inline = role.Inline.SetItem(Revocation.PolicyName, new StoredPolicy(Revocation.OlderSessionsPolicy(silos.Time.GetUtcNow())))
        };
        await silos.Events.Append(stream, stored.Version, [AccountChange.Put(revoked).ToUtf8()], TestContext.Current.CancellationToken);
    }

    private async Task LastUseIsKept(string roleName)
    {
        while ((await silos.First.Call<GetRoleResponse>(
            silos.Admin, new GetRoleRequest { RoleName = roleName })).Role.RoleLastUsed?.LastUsedDate is null)
            await Task.Yield();
    }

    private static string Arn(string prefix, int role) => $"arn:aws:iam::{Account}:role/{prefix}-{role}";

    private async Task MakeRoles(string prefix)
    {
        for (var role = 0; role < Roles; role++)
        {
            await silos.First.Call<CreateRoleResponse>(
                silos.Admin, new CreateRoleRequest { RoleName = $"{prefix}-{role}", AssumeRolePolicyDocument = Trust });
            await silos.First.Call<PutRolePolicyResponse>(
                silos.Admin, new PutRolePolicyRequest { RoleName = $"{prefix}-{role}", PolicyName = "All", PolicyDocument = AllowAll });
        }
    }
}
