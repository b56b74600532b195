using System.Collections.Immutable;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Explanation;

/// <summary>The explanation as people read it.</summary>
public sealed class DecisionTextTests
{
    [Fact]
    public void Explain_DeniedByACondition_IsATreeWithWhatWouldPass()
    {
        var request =
            Requests.Of("sts:AssumeRole", "arn:aws:iam::111122223333:role/audit", new ConditionEntry("aws:username", "developer"));
        var policies = new CallerPolicies
        {
            Identity = [Requests.Compiled("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}""", name: "may-assume")]
        };
        var trust = Requests.Compiled(
            """
            {"Sid":"Vendors","Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:username":"${aws:username}"},"StringEquals":{"sts:ExternalId":"u-7731"}}},
            {"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"sts:AssumeRole"}
            """,
            PolicyGrammar.Trust, "the trust policy of audit");
        var resource = new ResourcePolicies { Kind = ResourceKind.Role, AccountId = "111122223333", Policy = trust };

        var decision = Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain: true), request, resource, explain: true);

        decision.Explain().ReplaceLineEndings("\n").Should().Be("""
            implicitly denied: arn:aws:iam::222222222222:user/developer sts:AssumeRole on arn:aws:iam::111122223333:role/audit (decided by the role trust policy)
            ▶ role trust policy: does not allow
               ├─ ✗ Allow the trust policy of audit[0] Vendors
               │  ├─ ✓ Condition StringLike aws:username  wanted "${aws:username}" = "developer"  got "developer"
               │  └─ ✗ Condition StringEquals sts:ExternalId  wanted "u-7731"  got (absent)
               └─ ✗ Allow the trust policy of audit[1]  Principal  wanted "999988887777"  got "arn:aws:iam::222222222222:user/developer"
              identity-based policy: allows
               └─ ✓ Allow may-assume[0]
              would pass with: sts:ExternalId must be "u-7731" (statement 0 of the trust policy of audit)

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Explain_TellsGuardrailsThatDoNotApply_AndLeavesOutALayerWithoutPolicies()
    {
        var request = Requests.Of("s3:GetObject", "arn:aws:s3:::b/k");
        var policies = new CallerPolicies
        {
            IsOfManagementAccount = true,
            Identity = [Requests.Compiled("""{"Effect":"Allow","Action":"*","Resource":"*"}""")],
        };
        var bucket = new ResourcePolicies { Kind = ResourceKind.WithPolicy, AccountId = Requests.User.AccountId, IsOfManagementAccount = true };

        Decide(request, policies, bucket, explain: true).Explain().ReplaceLineEndings("\n").Should().Be("""
            allowed: arn:aws:iam::222222222222:user/developer s3:GetObject on arn:aws:s3:::b/k (decided by the identity-based policy)
              resource control policies: do not apply, management account
              service control policies: do not apply, management account
            ▶ identity-based policy: allows
               └─ ✓ Allow policy[0]

            """.ReplaceLineEndings("\n"));
        Decide(request, policies, bucket, explain: false).Layers.Select(layer => layer.Layer)
            .Should().Equal(Layer.ResourcePolicy, Layer.IdentityPolicy);
    }

    [Fact]
    public void Explain_DecidedByALayerWithoutPolicies_SaysThatThereIsNone()
    {
        var bucket = new ResourcePolicies { Kind = ResourceKind.WithPolicy, AccountId = "333333333333" };

        var decision = Decide(Requests.Of("s3:GetObject", "arn:aws:s3:::b/k"), new CallerPolicies(), bucket, explain: true);

        decision.Explain().Should().Contain("▶ identity-based policy: does not allow, since there is none\n").And.NotContain("resource-based policy: ");
    }

    [Fact]
    public void Explain_ServiceLinkedRole_IsToldThatGuardrailsDoNotApply()
    {
        var nothing = ImmutableArray.Create(ImmutableArray<CompiledPolicy>.Empty);
        var role = Requests.User with
        {
            Kind = PrincipalKind.RoleSession,
            RoleArn = "arn:aws:iam::222222222222:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
        };
        var bucket = new ResourcePolicies { Kind = ResourceKind.WithPolicy, AccountId = role.AccountId, ResourceControl = nothing };

        var decision = Decide(
            Requests.Of("s3:GetObject", "*") with { Principal = role }, new CallerPolicies { ServiceControl = nothing }, bucket, explain: true);

        decision.Explain().Should().Contain("service control policies: do not apply, service-linked role")
            .And.Contain("resource control policies: do not apply, service-linked role");
        decision.DecidingLayer.Should().Be(Layer.IdentityPolicy);
    }

    [Fact]
    public void Explain_RoleThatIsNotThere_NamesNoPrincipal_AndNoRemedy()
    {
        var standIn = Requests.Compiled(
            """{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}""", PolicyGrammar.Trust);
        var role = new ResourcePolicies
        {
            Kind = ResourceKind.Role,
            AccountId = "333333333333",
            Policy = standIn,
            Missing = "there is no such role",
        };

        var decision = Decide(Requests.Of("sts:AssumeRole", "arn:aws:iam::333333333333:role/Nope"), new CallerPolicies(), role, explain: true);

        decision.Explain().Should().Contain("▶ role trust policy: there is no such role\n")
            .And.NotContain("111111111111").And.NotContain("would pass");
        (decision.Result, decision.DecidingLayer).Should().Be((Verdict.ImplicitDeny, Layer.TrustPolicy));
    }

    private static Decision Decide(AccessRequest request, CallerPolicies policies, ResourcePolicies resource, bool explain) =>
        Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain), request, resource, explain);

    [Fact]
    public void Statements_OfALayerThatAllows_AreTracedOnlyWhenAskedFor()
    {
        var request = Requests.Of("s3:GetObject", "*");
        var policies = new CallerPolicies { Identity = [Requests.Compiled("""{"Effect":"Allow","Action":"*","Resource":"*"}""")] };
        var resource = new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = Requests.User.AccountId };

        Decision Decide(bool explain) =>
            Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain), request, resource, explain);

        Decide(explain: false).Layers.Should().OnlyContain(layer => layer.Statements.IsEmpty);
        Decide(explain: true).Layers.Should().OnlyContain(layer => layer.Statements.Length == 1);
    }
}
