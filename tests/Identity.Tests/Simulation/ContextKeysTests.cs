using Rolecall.Api.Iam.V1;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Simulation;

public sealed class ContextKeysTests
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/${aws:PrincipalTag/team, 'none'}/${*}","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"},"StringLike":{"s3:prefix":["${aws:userid}/*"],"AWS:USERNAME":"x"}}}]}""";

    private readonly TestAccount account = new();

    [Fact]
    public void ContextKeys_OfConditionsAndVariables_AreEachToldOnce() => Keys(Policy).Should().Equal(
        "aws:username", "aws:PrincipalTag/team", "aws:CurrentTime", "s3:prefix", "aws:userid");

    [Fact]
    public void ContextKeys_OfTheOlderVersion_HaveNoVariables() =>
        Keys(Policy.Replace("2012-10-17", "2008-10-17", StringComparison.Ordinal))
            .Should().Equal("aws:CurrentTime", "s3:prefix", "AWS:USERNAME");

    [Fact]
    public void ContextKeys_OfAResourcePolicy_AreToldToo() => Keys(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}""")
        .Should().Equal("aws:SecureTransport");

    [Fact]
    public void ContextKeys_OfNoPolicy_AreRefused() => account.Refuses(
        new GetContextKeysForCustomPolicyRequest { PolicyInputList = { Policy, "{}" } }, "InvalidInput",
        "PolicyInputList.2 is not a valid policy.");

    [Fact]
    public void ContextKeys_OfAUser_AreThoseOfItsGroupsToo()
    {
        account.Run(
            new CreateUserRequest { UserName = "ann" },
            new CreateGroupRequest { GroupName = "readers" },
            new AddUserToGroupRequest { UserName = "ann", GroupName = "readers" },
            new PutUserPolicyRequest { UserName = "ann", PolicyName = "own", PolicyDocument = With("ec2:Region") },
            new PutGroupPolicyRequest { GroupName = "readers", PolicyName = "group", PolicyDocument = With("aws:SourceIp") });

        account.Run<GetContextKeysForPrincipalPolicyResponse>(new GetContextKeysForPrincipalPolicyRequest
        {
            PolicySourceArn = "arn:aws:iam::222222222222:user/ann",
            PolicyInputList = { With("aws:TagKeys") },
        }).ContextKeyNames.Should().Equal("ec2:Region", "aws:SourceIp", "aws:TagKeys");
    }

    [Fact]
    public void ContextKeys_OfNobody_AreNotFound() => account.Refuses(
        new GetContextKeysForPrincipalPolicyRequest { PolicySourceArn = "arn:aws:iam::222222222222:role/none" }, "NoSuchEntity",
        "The role with name none cannot be found.");

    [Fact]
    public void ContextKeys_OfASession_AreRefused() => account.Refuses(
        new GetContextKeysForPrincipalPolicyRequest { PolicySourceArn = "arn:aws:sts::222222222222:assumed-role/r/s" },
        "InvalidInput", "Invalid Entity Arn: arn:aws:sts::222222222222:assumed-role/r/s does not clearly define entity type and name.");

    private IEnumerable<string> Keys(string policy) =>
        account.Run<GetContextKeysForCustomPolicyResponse>(new GetContextKeysForCustomPolicyRequest
        {
            PolicyInputList = { policy }
        }).ContextKeyNames;

    private static string With(string key) =>
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"KEY":"x"}}}}""".Replace(
            "KEY", key, StringComparison.Ordinal);
}
