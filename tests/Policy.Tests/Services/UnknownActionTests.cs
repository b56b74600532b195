using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Tests.Services;

/// <summary>An action that AWS's tables do not know is decided all the same, and the explanation says so.</summary>
public sealed class UnknownActionTests
{
    private static readonly CompiledPolicy AllowS3 = CompiledPolicy.Compile(
        PolicyDocument.Parse(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", PolicyGrammar.Identity),
        new PolicySource("identity"));

    [Theory]
    [InlineData("s3:GetObject", true, true)]
    [InlineData("S3:getobject", true, true)]
    [InlineData("s3:GetNothing", true, false)]
    [InlineData("none:GetObject", false, false)]
    public void Action_IsDecidedByItsText_AndToldWhereAwsHasItNot(string action, bool allowed, bool known)
    {
        var decision = Decide(action);

        (decision.Allowed, decision.ActionIsKnown).Should().Be((allowed, known));
        decision.Explain().Contains(
            $"AWS has no action {action} that we know of: it is decided by its text alone", StringComparison.Ordinal)
            .Should().Be(!known);
    }

    private static Decision Decide(string action)
    {
        var request = Requests.Of(action, "arn:aws:s3:::b/k");
        var side = Authorizer.EvaluateCaller(request, new CallerPolicies { Identity = [AllowS3] }, explain: true);
        return Authorizer.Decide(
            side, request, new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = Requests.User.AccountId }, explain: true);
    }
}
