using CsCheck;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>The policy that revokes tells older sessions from younger ones to the tick.</summary>
public sealed class RevocationTests
{
    private static readonly DateTimeOffset Instant = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-TimeSpan.TicksPerDay, false)]
    [InlineData(TimeSpan.TicksPerHour, true)]
    public void Session_IssuedBeforeTheInstant_IsDeniedAndNoOther(long ticks, bool allowed) =>
        Allows(Instant, Instant.AddTicks(ticks)).Should().Be(allowed);

    [Fact]
    public void Session_IssuedAtAnyTime_IsDeniedIfAndOnlyIfOlder() => Gen.Select(Gen.Long[0, 20_000_000], Gen.Long[0, 20_000_000]).Sample(
        (revoked, issued) => Allows(Instant.AddTicks(revoked), Instant.AddTicks(issued)) == issued >= revoked, iter: 2_000);

    /// <summary>Revoking again moves the instant: the sessions in between go, too.</summary>
    [Fact]
    public void Session_BetweenTwoRevocations_IsDeniedByTheSecond()
    {
        var account = Role();
        Revoke(account, Instant);
        Allows(account, Instant.AddSeconds(1)).Should().BeTrue();
        Revoke(account, Instant.AddSeconds(2));
        Allows(account, Instant.AddSeconds(1)).Should().BeFalse();
        Allows(account, Instant.AddSeconds(2)).Should().BeTrue();
        account.State.Roles["UpdateApp"].Inline.Should().HaveCount(2);
    }

    /// <summary>An instant of another offset is the same instant.</summary>
    [Fact]
    public void Revocation_InAnotherTimeZone_IsTheSameInstant() =>
        Revocation.OlderSessionsPolicy(Instant.ToOffset(TimeSpan.FromHours(5))).Should().Be(Revocation.OlderSessionsPolicy(Instant));

    private static bool Allows(DateTimeOffset revoked, DateTimeOffset issued)
    {
        var account = Role();
        Revoke(account, revoked);
        return Allows(account, issued);
    }

    private static TestAccount Role()
    {
        var account = new TestAccount();
        account.Run(
            new CreateRoleRequest { RoleName = "UpdateApp", AssumeRolePolicyDocument = TestAccount.TrustAccount },
            new PutRolePolicyRequest { RoleName = "UpdateApp", PolicyName = "all", PolicyDocument = TestAccount.AllowAll });
        return account;
    }

    private static void Revoke(TestAccount account, DateTimeOffset instant) => account.Run(new PutRolePolicyRequest
    {
        RoleName = "UpdateApp",
        PolicyName = Revocation.PolicyName,
        PolicyDocument = Revocation.OlderSessionsPolicy(instant),
    });

    private static bool Allows(TestAccount account, DateTimeOffset issued)
    {
        var role = account.State.DefineRole("UpdateApp")!;
        var facts = PrincipalFacts.OfRoleSession(role, ClaimsGen.One() with { IssuedAt = issued, ExpiresAt = issued.AddHours(1) }, issued);
        var policies = new CallerPolicies { Identity = [.. role.Policies.Select(policy => policy.Compile(PolicyGrammar.Identity))] };
        var request = new AccessRequest
        {
            Principal = facts.Principal,
            Action = "s3:GetObject",
            Resource = "arn:aws:s3:::b/k",
            Context = new ConditionContext(facts.Entries),
        };
        return Authorizer.Decide(
            Authorizer.EvaluateCaller(request, policies, explain: false), request,
            new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = TestAccount.Id }, explain: false).Allowed;
    }
}
