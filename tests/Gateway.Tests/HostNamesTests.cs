using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Tests;

public sealed class HostNamesTests
{
    private static readonly HostNames Names = new(["rolecall", "*.wild.example", ".dot.example"]);

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    [InlineData("other.sandbox.localhost")]
    [InlineData("s.i-1.333333333333.default.imds")]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("[::1]")]
    [InlineData("::1")]
    [InlineData("rolecall")]
    [InlineData("a.wild.example")]
    [InlineData("a.b.WILD.example")]
    [InlineData("a.dot.example")]
    [InlineData("sts.amazonaws.com")]
    [InlineData("sts.us-gov-west-1.amazonaws.com")]
    [InlineData("sts-fips.us-east-1.amazonaws.com")]
    [InlineData("sts.cn-north-1.amazonaws.com.cn")]
    [InlineData("sts.us-east-1.api.aws")]
    [InlineData("organizations.us-east-1.amazonaws.com")]
    [InlineData("s3.amazonaws.com")]
    [InlineData("s3.dualstack.us-east-1.amazonaws.com")]
    [InlineData("a.bucket.s3.us-east-1.amazonaws.com")]
    public void Name_ThatNoStrangerCanPointHere_OrThatWasGiven_IsKnown(string host) => Names.Knows(host).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("localhost.")]
    [InlineData("rolecall.")]
    [InlineData("sts.amazonaws.com.")]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("notlocalhost")]
    [InlineData("imds")]
    [InlineData("s.i-1.333333333333.default.imds.evil.example")]
    [InlineData("wild.example")]
    [InlineData("dot.example")]
    [InlineData("xwild.example")]
    [InlineData("a.rolecall")]
    [InlineData("amazonaws.com")]
    [InlineData("evil.amazonaws.com")]
    [InlineData("evil.sts.amazonaws.com")]
    [InlineData("evil.us-east-1.elb.amazonaws.com")]
    [InlineData("sts.amazonaws.com.evil.example")]
    public void Name_ThatAStrangerMayPointHere_IsNotKnown(string host) => Names.Knows(host).Should().BeFalse();
}
