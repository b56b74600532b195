using Rolecall.Policy.Resources;

namespace Rolecall.Policy.Tests.Resources;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status</summary>
public sealed class PublicAccessTests
{
    private const string Everybody = "\"Principal\":\"*\"";

    [Theory]
    [InlineData(Everybody)]
    [InlineData("\"Principal\":{\"AWS\":\"*\"}")]
    [InlineData("\"Principal\":{\"AWS\":[\"222222222222\",\"*\"]}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"}}")]
    [InlineData(Everybody, "{\"StringLike\":{\"aws:SourceVpc\":\"vpc-*\"}}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"aws:SourceVpc\":[\"vpc-1\",\"vpc-?\"]}}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"aws:PrincipalOrgID\":\"${aws:PrincipalOrgID}\"}}")]
    [InlineData(Everybody, "{\"StringNotEquals\":{\"aws:SourceVpc\":\"vpc-1\"}}")]
    [InlineData(Everybody, "{\"StringEqualsIfExists\":{\"aws:SourceVpc\":\"vpc-1\"}}")]
    [InlineData(Everybody, "{\"ForAllValues:StringEquals\":{\"aws:SourceVpc\":\"vpc-1\"}}")]
    [InlineData(Everybody, "{\"Null\":{\"aws:SourceVpc\":\"false\"}}")]
    [InlineData(Everybody, "{\"IpAddress\":{\"aws:SourceIp\":\"0.0.0.0/0\"}}")]
    [InlineData(Everybody, "{\"IpAddress\":{\"aws:SourceIp\":[\"10.0.0.0/8\",\"0.0.0.0/1\"]}}")]
    [InlineData(Everybody, "{\"IpAddress\":{\"aws:SourceIp\":\"2001::/16\"}}")]
    [InlineData(Everybody, "{\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}")]
    [InlineData(Everybody, "{\"StringLike\":{\"aws:userid\":\"AROAEXAMPLE:*\"}}")]
    [InlineData(Everybody, "{\"ArnLike\":{\"s3:DataAccessPointArn\":\"arn:aws:s3:us-east-1:*:accesspoint/a\"}}")]
    public void Statement_ThatAllowsMoreThanFixedPrincipals_IsPublic(string principal, string? condition = null) =>
        IsPublic("Allow", principal, condition).Should().BeTrue();

    [Theory]
    [InlineData("\"Principal\":{\"AWS\":\"222222222222\"}")]
    [InlineData("\"Principal\":{\"AWS\":[\"arn:aws:iam::222222222222:root\",\"arn:aws:iam::222222222222:user/a\"]}")]
    [InlineData("\"Principal\":{\"Service\":\"cloudtrail.amazonaws.com\"}")]
    [InlineData("\"Principal\":{\"CanonicalUser\":\"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be\"}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"aws:SourceVpc\":\"vpc-1\"}}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-1234567890\"}}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"AWS:sourceaccount\":\"222222222222\"}}")]
    [InlineData(Everybody, "{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:sns:us-east-1:222222222222:t\"}}")]
    [InlineData(Everybody, "{\"StringEquals\":{\"aws:userid\":\"AIDAEXAMPLE\"}}")]
    [InlineData(Everybody, "{\"IpAddress\":{\"aws:SourceIp\":[\"10.0.0.0/8\",\"192.0.2.1\",\"2001:db8::/32\"]}}")]
    [InlineData(Everybody, "{\"StringLike\":{\"s3:DataAccessPointArn\":\"arn:aws:s3:us-east-1:222222222222:accesspoint/*\"}}")]
    public void Statement_ForFixedPrincipalsOrPlaces_IsNot(string principal, string? condition = null) =>
        IsPublic("Allow", principal, condition).Should().BeFalse();

    [Fact]
    public void Deny_IsNeverPublic() => IsPublic("Deny", Everybody, null).Should().BeFalse();

    [Fact]
    public void NotPrincipal_ThatDenies_IsNotPublic() =>
        IsPublic("Deny", "\"NotPrincipal\":{\"AWS\":\"222222222222\"}", null).Should().BeFalse();

    private static bool IsPublic(string effect, string principal, string? condition) => PublicAccess.IsPublic(PolicyDocument.Parse(
        $$"""
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"AWS":"333333333333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},
          {"Effect":"{{effect}}",{{principal}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"{{(condition is null ? "" : ",\"Condition\":" + condition)}}}]}
        """,
        PolicyGrammar.Resource));
}
