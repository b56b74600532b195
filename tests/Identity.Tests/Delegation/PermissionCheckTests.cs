using Rolecall.Identity.Delegation;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Delegation;

/// <summary>ALLOWED only where nothing is left to doubt.</summary>
public sealed class PermissionCheckTests
{
    private static readonly Principal Caller = TestAccount.Root with { Kind = PrincipalKind.User };

    [Theory]
    [InlineData("arn:aws:s3:::b/k", "arn:aws:s3:::b/k", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/k", "arn:aws:s3:::b/*", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/*", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/*", "*", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::*", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/k*", "DENIED")]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/?", "DENIED")]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/???????????", "DENIED")]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/?*", "DENIED")]
    [InlineData("arn:aws:s3:::b/?", "arn:aws:s3:::b/?", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/?", "arn:aws:s3:::b/x", "DENIED")]
    [InlineData("arn:aws:s3:::b/?*", "arn:aws:s3:::b/x*", "DENIED")]
    [InlineData("arn:aws:s3:::b/?*", "arn:aws:s3:::b/?*", "ALLOWED")]
    [InlineData("*", "arn:aws:s3:::b/*", "DENIED")]
    public void Resource_OfTheRequest_MustLieWithinTheCallers(string asked, string own, string result) =>
        Check(Allow("s3:GetObject", asked), Allow("s3:*", own)).Should().Be(result);

    [Theory]
    [InlineData("arn:aws:s3:::b/*", "UNSURE")]
    [InlineData("*", "UNSURE")]
    [InlineData("arn:aws:s3:::b/open", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/secret", "DENIED")]
    public void Deny_OfPartOfTheRequest_LeavesDoubt(string asked, string result) => Check(
        Allow("s3:GetObject", asked),
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/secret"}]}""")
        .Should().Be(result);

    [Theory]
    [InlineData("arn:aws:s3:::b/*", "", "UNSURE")]
    [InlineData("*", "", "UNSURE")]
    [InlineData("arn:aws:s3:::b/open", "", "ALLOWED")]
    [InlineData("arn:aws:s3:::b/secret", "", "DENIED")]
    [InlineData("arn:aws:s3:::b/*", ""","Resource":"arn:aws:s3:::b/*" """, "ALLOWED")]
    public void AllBut_OfTheCaller_LeavesDoubtOfMany(string asked, string more, string result)
    {
        var other = more.Length == 0 ? "" : $$""",{"Effect":"Allow","Action":"*"{{more}}}""";
        Check(
            Allow("s3:GetObject", asked),
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b/secret"}{{other}}]}""")
            .Should().Be(result);
    }

    [Theory]
    [InlineData("Allow", """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", "UNSURE")]
    [InlineData("Allow", """{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", "UNSURE")]
    [InlineData("Deny", """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", "UNSURE")]
    public void Condition_OnWhatTheRequestIsNotToldOf_LeavesDoubt(string effect, string condition, string result)
    {
        var more = effect == "Deny" ? """{"Effect":"Allow","Action":"*","Resource":"*"},""" : "";
        Check(
            Allow("s3:GetObject", "arn:aws:s3:::b/k"),
            $$"""{"Version":"2012-10-17","Statement":[{{more}}{"Effect":"{{effect}}","Action":"*","Resource":"*","Condition":{{condition}} }]}""")
            .Should().Be(result);
    }

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::b"}}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}"}}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"nothing:Known","Resource":"*"}}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""")]
    public void Request_ThatCannotBeToldInFull_IsNotAnswered(string policy) => PermissionCheck.AskedFor(policy).Should().BeNull();

    [Fact]
    public void EveryAction_OfAPattern_MustBeCovered()
    {
        Check(Allow("s3:List*", "*"), Allow("s3:List*", "*")).Should().Be("ALLOWED");
        Check(Allow("s3:List*", "*"), Allow("s3:ListBucket*", "*")).Should().Be("DENIED");
    }

    private static string Allow(string action, string resource) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"} }""";

    private static string Check(string asked, string own)
    {
        var policies = new CallerPolicies
        {
            Identity = [CompiledPolicy.Compile(PolicyDocument.Parse(own, PolicyGrammar.Identity), new PolicySource("own"))]
        };
        return PermissionCheck.ResultOf(PermissionCheck.AskedFor(asked)!.Value.SelectMany(access => access.Actions.Select(action =>
        {
            var request = new AccessRequest
            {
                Principal = Caller,
                Action = action,
                Resource = access.Resource,
                Context = ConditionContext.Empty
            };
            var plain = new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = Caller.AccountId };
            return (
                Authorizer.Decide(Authorizer.EvaluateCaller(request, policies, explain: true), request, plain, explain: true),
                access.OneOfMany);
        })));
    }
}
