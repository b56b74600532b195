using Rolecall.Policy.Services;

namespace Rolecall.Policy.Tests.Services;

public sealed class ServiceAuthorizationTests
{
    [Theory]
    [InlineData("s3:GetObject", "s3:GetObject")]
    [InlineData("S3:getobject", "s3:GetObject")]
    [InlineData("sts:AssumeRole", "sts:AssumeRole")]
    public void Action_IsFoundWithoutRegardToCase(string asked, string found) =>
        ServiceAuthorization.Find(asked)!.FullName.Should().Be(found);

    [Theory]
    [InlineData("s3:GetNothing")]
    [InlineData("none:GetObject")]
    [InlineData("s3:Get*")]
    [InlineData("s3")]
    [InlineData("s3:")]
    [InlineData(":")]
    [InlineData("")]
    public void Action_ThatAwsHasNot_IsNone(string asked) => ServiceAuthorization.Find(asked).Should().BeNull();

    [Theory]
    [InlineData("s3:GetObject", AccessLevel.Read)]
    [InlineData("s3:ListBucket", AccessLevel.List)]
    [InlineData("s3:PutObject", AccessLevel.Write)]
    [InlineData("s3:PutObjectTagging", AccessLevel.Tagging)]
    [InlineData("s3:PutBucketPolicy", AccessLevel.PermissionsManagement)]
    public void Action_HasItsAccessLevel(string action, AccessLevel level) =>
        ServiceAuthorization.Find(action)!.AccessLevel.Should().Be(level);

    [Fact]
    public void Action_HasItsResourceTypesAndKeys()
    {
        var action = ServiceAuthorization.Find("iam:CreateRole")!;

        action.Resources.Should().ContainSingle().Which.Type.ArnFormat
            .Should().Be("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}");
        action.Resources[0].Required.Should().BeTrue();
        action.FindKey("IAM:permissionsboundary")!.Type.Should().Be(ConditionKeyType.Arn);
        action.FindKey("aws:TagKeys").Should().Match<ConditionKey>(key => key.Multivalued && key.Type == ConditionKeyType.String);
        action.FindKey("aws:RequestTag/Team")!.Name.Should().Be("aws:RequestTag/${TagKey}");
        action.FindKey("aws:RequestTag/").Should().BeNull();
        action.FindKey("s3:prefix").Should().BeNull();
    }

    [Theory]
    [InlineData("s3:RequestObjectTag/<key>", "s3:requestobjecttag/Team", true)]
    [InlineData("s3:RequestObjectTag/<key>", "s3:RequestObjectTag/", false)]
    [InlineData("codebuild:secondarySources/${sourceIdentifier}.location", "codebuild:secondarySources/a.location", true)]
    [InlineData("codebuild:secondarySources/${sourceIdentifier}.location", "codebuild:secondarySources/.location", false)]
    [InlineData("codebuild:secondarySources/${sourceIdentifier}.location", "codebuild:secondarySources/a.type", false)]
    [InlineData("aws:TagKeys", "aws:TagKeysAndMore", false)]
    public void Key_WithAPlaceholder_CoversWhatFillsIt(string name, string key, bool covers) =>
        new ConditionKey(name, ConditionKeyType.String, Multivalued: false).Covers(key).Should().Be(covers);

    [Theory]
    [InlineData("sts:AssumeRole*", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity")]
    [InlineData("STS:assumerole", "AssumeRole")]
    [InlineData("st?:AssumeRol?", "AssumeRole")]
    [InlineData("sts:Nothing*", "")]
    [InlineData("none:*", "")]
    [InlineData("sts", "")]
    [InlineData("", "")]
    public void Pattern_Expands_ToTheActionsThatItMeans(string pattern, string names) =>
        string.Join(' ', ServiceAuthorization.Expand(pattern).Select(action => action.Name)).Should().Be(names);

    [Theory]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("*:*")]
    public void Pattern_OfEverything_IsEveryAction(string pattern) => ServiceAuthorization.Expand(pattern).Should().HaveCount(22_091);

    [Theory]
    [InlineData("arn:aws:s3:::b", "bucket")]
    [InlineData("arn:aws:s3:::b/k/l", "object")]
    [InlineData("arn:aws:s3:us-east-1:222222222222:accesspoint/a", "accesspoint")]
    [InlineData("arn:aws:iam::222222222222:role/x/y", "role")]
    [InlineData("arn:aws:iam::222222222222:user/x", "user")]
    [InlineData("arn:aws:dynamodb:us-east-1:222222222222:table/t/index/i", "index")]
    [InlineData("arn:aws:sqs:us-east-1:222222222222:q", "queue")]
    [InlineData("arn:aws:iam::222222222222:nothing/x", "")]
    [InlineData("arn:aws:none:::x", "")]
    [InlineData("*", "")]
    public void Arn_HasItsResourceType(string arn, string types) =>
        string.Join(' ', ServiceAuthorization.ResourceTypesOf(arn).Select(type => type.Name)).Should().Be(types);

    [Fact]
    public void Action_KnowsWhichOfItsResources_AnArnIs()
    {
        var action = ServiceAuthorization.Find("s3:GetObject")!;

        action.ResourcesOf("arn:aws:s3:::b/k").Select(resource => resource.Type.Name).Should().Equal("object");
        action.ResourcesOf("arn:aws:iam::222222222222:role/x").Should().BeEmpty();
    }

    [Theory]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::b", "*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/k", "arn:aws:s3:::b/k")]
    [InlineData("s3:Unknown", "arn:aws:s3:::b/k", "arn:aws:s3:::b/k")]
    public void Action_WithoutResourceTypes_IsAskedOnTheStar(string action, string resource, string asked) =>
        ServiceAuthorization.AskedOn(action, resource).Should().Be(asked);
}
