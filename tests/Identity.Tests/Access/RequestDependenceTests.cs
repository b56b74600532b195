using Rolecall.Identity.Access;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Access;

public sealed class RequestDependenceTests
{
    /// <summary>A role's session may be made for a user of an identity store; an IAM user acts for itself.</summary>
    [Theory]
    [InlineData("identitystore:UserId", PrincipalKind.RoleSession, true)]
    [InlineData("identitystore:UserId", PrincipalKind.User, false)]
    [InlineData("identitystore:UserId", PrincipalKind.FederatedUser, false)]
    [InlineData("sts:RequestContext/identitystore:UserId", PrincipalKind.User, true)]
    public void AbsentKey_OfAContext_IsBroughtByThoseWhoCan(string key, PrincipalKind kind, bool possible)
    {
        var principal = new Principal { Kind = kind, AccountId = TestAccount.Id, Arn = "arn:aws:iam::222222222222:x", UserId = "x" };
        var request = new AccessRequest
        {
            Principal = principal,
            Action = "sts:SetContext",
            Resource = "*",
            Context = new ConditionContext([])
        };
        var policy = new StoredPolicy(
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"{{{key}}}":"x"} } } }""");
        var policies = new CallerPolicies
        {
            Identity = [policy.Compile(PolicyGrammar.Identity, new PolicySource("own"))],
            Session = [policy.Compile(PolicyGrammar.Identity, new PolicySource("own"))]
        };
        var decision = Authorizer.Decide(
            Authorizer.EvaluateCaller(request, policies, explain: true), request,
            new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = TestAccount.Id }, explain: true);
        var dependence = RequestDependence.Of(decision);
        dependence.Possible.Should().Be(possible);
        dependence.AssumedAbsent.Should().Equal(key);
    }
}
