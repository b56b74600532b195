using System.Net;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Policy;

namespace Rolecall.Gateway.Tests;

/// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html</summary>
public sealed class RequestKeysTests
{
    private const string Absent = "(absent)";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 1, 999, TimeSpan.Zero);

    private static readonly Origin Full = new()
    {
        SourceIp = IPAddress.Parse("192.0.2.7"),
        UserAgent = "Boto3/1.43",
        Referer = "https://example.com/page",
        Tls = true,
        Host = "localhost",
        Region = "eu-central-1",
        TlsVersion = "1.3",
    };

    private static readonly Origin Bare = new()
    {
        SourceIp = IPAddress.None,
        UserAgent = null,
        Referer = null,
        Tls = false,
        Host = "localhost"
    };

    [Theory]
    [InlineData("aws:CurrentTime", "2026-03-01T12:00:01Z", "2026-03-01T12:00:01Z")]
    [InlineData("aws:EpochTime", "1772366401", "1772366401")]
    [InlineData("aws:SourceIp", "192.0.2.7", Absent)]
    [InlineData("aws:SecureTransport", "true", "false")]
    [InlineData("aws:RequestedRegion", "eu-central-1", "us-east-1")]
    [InlineData("aws:ViaAWSService", "false", "false")]
    [InlineData("aws:UserAgent", "Boto3/1.43", Absent)]
    [InlineData("aws:referer", "https://example.com/page", Absent)]
    [InlineData("aws:CalledVia", Absent, Absent)]
    [InlineData("aws:CalledViaFirst", Absent, Absent)]
    [InlineData("aws:CalledViaLast", Absent, Absent)]
    [InlineData("aws:SourceVpc", Absent, Absent)]
    [InlineData("aws:SourceVpce", Absent, Absent)]
    [InlineData("aws:VpcSourceIp", Absent, Absent)]
    [InlineData("aws:SourceArn", Absent, Absent)]
    [InlineData("aws:SourceAccount", Absent, Absent)]
    public void Request_HasTheKey_AsFarAsItIsKnown(string key, string whole, string bare)
    {
        ValueOf(Full, "sts", key).Should().Be(whole);
        ValueOf(Bare, "sts", key).Should().Be(bare);
    }

    [Theory]
    [InlineData("iam", "us-east-1")]
    [InlineData("organizations", "us-east-1")]
    [InlineData("sts", "eu-central-1")]
    [InlineData("s3", "eu-central-1")]
    public void RequestedRegion_OfAGlobalService_IsThatOfItsOneEndpoint(string service, string region) =>
        ValueOf(Full, service, "aws:RequestedRegion").Should().Be(region);

    [Fact]
    public void OperationsOwnKey_StandsBesideTheGlobalOnes() =>
        ValueOf(Full, "sts", "sts:RoleSessionName", new ConditionEntry("sts:RoleSessionName", "tests")).Should().Be("tests");

    private static string ValueOf(Origin origin, string service, string key, params ReadOnlySpan<ConditionEntry> more) =>
        new ConditionContext(RequestKeys.Of(origin, origin.Tls, Now, service, more)).TryGet(key, out var values)
            ? string.Join(' ', values)
            : Absent;
}
