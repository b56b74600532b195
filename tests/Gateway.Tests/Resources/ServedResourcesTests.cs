using Rolecall.Gateway.Operations.Resources;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Tests.Resources;

/// <summary>The rows of the served services, against AWS's service authorization tables.</summary>
public sealed class ServedResourcesTests
{
    private static readonly AccountId Own = AccountId.Parse("111111111111");

    public static TheoryData<string> Services => [.. ServedResources.All.Select(row => row.Prefix)];

    /// <summary>Every type is one of AWS's table, by the name that AWS gives it.</summary>
    [Theory]
    [MemberData(nameof(Services))]
    public void Types_AreThoseOfAwssTable(string service) =>
        ServedResources.All.Single(row => row.Prefix == service).Types.Select(type => type.Name)
            .Should().BeSubsetOf(ServiceAuthorization.FindService(service)!.ResourceTypes.Select(type => type.Name));

    [Theory]
    [InlineData("iam:GetRole", "iam")]
    [InlineData("STS:assumerole", "sts")]
    [InlineData("organizations:DescribeOrganization", "organizations")]
    [InlineData("s3:GetObject", "s3")]
    [InlineData("kms:Decrypt", null)]
    [InlineData("iamx:GetRole", null)]
    [InlineData("iam", null)]
    [InlineData("", null)]
    public void Row_IsThatOfTheActionsPrefix(string action, string? service) => (ServedResources.Of(action)?.Prefix).Should().Be(service);

    /// <summary>Actions of one service share what an ARN names, but for those that read it in their own way.</summary>
    [Theory]
    [InlineData("iam:GetRole", "iam")]
    [InlineData("sts:AssumeRole", "sts")]
    [InlineData("sts:assumeroot", "sts:AssumeRoot")]
    [InlineData("s3:CreateBucket", "s3:CreateBucket")]
    [InlineData("s3:GetObject", "")]
    [InlineData("kms:Decrypt", "")]
    public void Kind_IsOfTheServiceOrTheActionAlone(string action, string kind) => ServedResources.KindOf(action).Should().Be(kind);

    [Theory]
    [InlineData("arn:aws:organizations::111111111111:ou/o-exampleorg/ou-ab12-cdefghij", "AWS::Organizations::OrganizationalUnit")]
    [InlineData("arn:aws:organizations::111111111111:policy/o-exampleorg/service_control_policy/p-abcdefgh", "AWS::Organizations::Policy")]
    [InlineData("arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "AWS::Organizations::Policy")]
    [InlineData("arn:aws:organizations::111111111111:handshake/o-exampleorg/invite/h-abcdefgh", "AWS::Organizations::Organization")]
    public void OrganizationsResource_IsRecordedAsCloudFormationCallsIt(string arn, string type) =>
        ServedResources.Of("organizations:TagResource")!.RecordedAs(Arn.Parse(arn)).Should().Be(type);

    /// <summary>The whole that an action is decided on, of an action that names no resource.</summary>
    [Theory]
    [InlineData("iam:ListRoles", "arn:aws:iam::111111111111:role/")]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::*")]
    [InlineData("iam:GetRole", null)]
    [InlineData("s3:GetObject", null)]
    public void Whole_IsThatOfTheRealCall(string action, string? whole) => ServedResources.Of(action)!.OfWhole(action, Own).Should().Be(whole);
}
