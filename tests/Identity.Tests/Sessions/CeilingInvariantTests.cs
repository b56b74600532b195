using System.Collections.Immutable;
using CsCheck;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Tests.Account;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>
/// I6: whatever is asked, no session lives longer than the role, its chain, its kind and the request allow, and none is given a
/// later end than it was issued with. Random chains of sessions over random roles.
/// </summary>
public sealed class CeilingInvariantTests
{
    private static readonly ImmutableDictionary<string, string> NoDocuments = ImmutableDictionary<string, string>.Empty;
    private static readonly SystemRandomSource Random = new();
    private static readonly DateTimeOffset Start = ClaimsGen.Now;

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[3_600, 43_200],
        Gen.OneOf(Gen.Int[0, 200_000], Gen.OneOf(0, 899, 900, 3_599, 3_600, 3_601, 43_199, 43_200, 43_201, 129_600, 129_601)),
        Gen.Bool,
        Gen.Long[0, 2 * TimeSpan.TicksPerHour],
        Gen.Int[0, 5],
        (most, asked, given, ticks, kind) => new Step(most, given ? asked : null, TimeSpan.FromTicks(ticks), kind));

    /// <summary>How sessions are issued: as they are, or with a ceiling taken away.</summary>
    private delegate SessionClaims AssumeRole(
        RoleDefinition role, AssumeRoleRequest request, SessionClaims? callerSession, Principal caller, DateTimeOffset now);

    /// <param name="MaxSessionDuration">Of the role, seconds.</param>
    /// <param name="Asked">DurationSeconds; null: not given.</param>
    /// <param name="Later">After the step before.</param>
    /// <param name="Kind">0 to 3: a role; 4: GetSessionToken; 5: a service.</param>
    private sealed record Step(int MaxSessionDuration, int? Asked, TimeSpan Later, int Kind);

    [Fact]
    public void Chains_OfAnySteps_BreakNoCeiling() => Broken(Issue, Scale(ci: 60_000, full: 1_000_000)).Should().Be(0);

    [Fact]
    public void Chains_IssuedWithoutTheRolesCeiling_AreFound() => Broken(
        (role, request, session, caller, now) => Issue(role with { MaxSessionDuration = 1_000_000 }, request, session, caller, now), 2_000)
            .Should().BeGreaterThan(0);

    [Fact]
    public void Chains_IssuedWithoutTheChainsCeiling_AreFound() => Broken(
        (role, request, _, caller, now) => Issue(role, request, null, caller, now), 2_000).Should().BeGreaterThan(0);

    private static SessionClaims Issue(
        RoleDefinition role, AssumeRoleRequest request, SessionClaims? callerSession, Principal caller, DateTimeOffset now) =>
        SessionIssuing.AssumeRole(role, RoleSessionAsk.Of(request, caller, callerSession, now), NoDocuments, Random).Claims;

    /// <summary>Plays chains; how many sessions broke a ceiling.</summary>
    private static int Broken(AssumeRole assume, int chains)
    {
        var broken = 0;
        Gen.Select(Steps.Array[1, 6], Gen.Bool).Sample(
            (steps, byRoot) =>
            {
                var now = Start;
                SessionClaims? held = null;
                var caller = byRoot
                    ? TestAccount.Root
                    : new Principal
                    {
                        Kind = PrincipalKind.User,
                        AccountId = TestAccount.Id,
                        Arn = "arn:aws:iam::222222222222:user/u",
                        UserId = "AIDA",
                        UserArn = "arn:aws:iam::222222222222:user/u",
                        IamUserId = "AIDA"
                    };
                foreach (var step in steps)
                {
                    now += step.Later;
                    // An expired session asks for nothing any more.
                    if (held is not null && now >= held.ExpiresAt)
                        return;
                    try
                    {
                        var before = held?.ExpiresAt;
                        var next = Take(step, assume, held, caller, now);
                        if (next.ExpiresAt - now > Ceiling(step, held, caller) || next.IssuedAt != now || held?.ExpiresAt != before)
                            Interlocked.Increment(ref broken);
                        held = next;
                        caller = PrincipalFacts.OfRoleSession(RoleOf(step), next, now).Principal;
                    }
                    catch (AwsFaultException)
                    {
                        // Refused, as AWS refuses what is asked for too much.
                    }
                }
            },
            iter: chains, threads: 1);
        return broken;
    }

    private static SessionClaims Take(Step step, AssumeRole assume, SessionClaims? held, Principal caller, DateTimeOffset now)
    {
        var role = RoleOf(step);
        switch (step.Kind)
        {
            // The wire's constraints refuse the rest.
            case 4 when held is null && step.Asked is (< 900 or > 129_600):
                throw new AwsFaultException(Fault.ValidationError("DurationSeconds"));
            case 4 when held is null:
                var token = new GetSessionTokenRequest();
                if (step.Asked is { } seconds)
                    token.DurationSeconds = seconds;
                return SessionIssuing.GetSessionToken(token, caller, null, now, Random);
            case 5:
                var service = new ServiceAssume
                {
                    RoleArn = role.Arn,
                    ServicePrincipal = "ec2.amazonaws.com",
                    SessionName = "i-1",
                    SourceArn = "arn",
                    SourceAccount = TestAccount.Id,
                    Duration = TimeSpan.FromSeconds(step.Asked ?? 21_600),
                };
                return SessionIssuing.AssumeRole(role, ServiceSessions.AskOf(service, now), NoDocuments, Random).Claims;
            default:
                var request = new AssumeRoleRequest { RoleArn = role.Arn, RoleSessionName = "chain" };
                if (step.Asked is { } asked)
                    request.DurationSeconds = asked;
                return assume(role, request, held, caller, now);
        }
    }

    /// <summary>The longest that AWS's table of durations lets the session live, and what was asked for.</summary>
    private static TimeSpan Ceiling(Step step, SessionClaims? held, Principal caller)
    {
        var asked = TimeSpan.FromSeconds(step.Asked ?? int.MaxValue);
        var most = TimeSpan.FromSeconds(step.Kind switch
        {
            4 when held is null => caller.Kind == PrincipalKind.Root ? 3_600 : 129_600,
            5 => 43_200,
            _ when held?.Kind == SessionKind.Role => Math.Min(3_600, step.MaxSessionDuration),
            _ => Math.Min(43_200, step.MaxSessionDuration),
        });
        return asked < most ? asked : most;
    }

    private static RoleDefinition RoleOf(Step step) => new()
    {
        AccountId = TestAccount.Id,
        Name = "R",
        Arn = "arn:aws:iam::222222222222:role/R",
        RoleId = "AROAAAAAAAAAAAAAAAAAA",
        TrustPolicy = new StoredPolicy(TestAccount.TrustAccount),
        MaxSessionDuration = step.MaxSessionDuration,
    };

    private static int Scale(int ci, int full) => Environment.GetEnvironmentVariable("ROLECALL_LONG") is "1" ? full : ci;
}
