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
