using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Tests;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html</summary>
public sealed class S3HostTests
{
    [Theory]
    [InlineData("localhost", null, "us-east-1")]
    [InlineData("127.0.0.1", null, "us-east-1")]
    [InlineData("s3.amazonaws.com", null, "us-east-1")]
    [InlineData("s3.eu-central-1.amazonaws.com", null, "eu-central-1")]
    [InlineData("S3.EU-Central-1.AmazonAWS.com", null, "eu-central-1")]
    [InlineData("s3.dualstack.eu-west-1.amazonaws.com", null, "eu-west-1")]
    [InlineData("b.s3.amazonaws.com", "b", "us-east-1")]
    [InlineData("a.b.s3.us-west-2.amazonaws.com", "a.b", "us-west-2")]
    [InlineData("s3.s3.us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("b.s3-fips.dualstack.us-east-1.amazonaws.com", "b", "us-east-1")]
    [InlineData("b.s3.localhost", "b", "us-east-1")]
    [InlineData("one.sandbox.localhost", null, "us-east-1")]
    [InlineData("sts.us-east-1.amazonaws.com", null, "us-east-1")]
    public void Host_TellsBucketAndRegion(string host, string? bucket, string region) =>
        S3Host.Of(host).Should().Be(new S3Host(bucket, region));
}
