using System.Collections.Immutable;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>Tags and drawn facts of instances.</summary>
public sealed class InstanceTagsTests
{
    [Theory]
    [InlineData("Name", true)]
    [InlineData("a-_+=,.@:1", true)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("größe", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("_index", false)]
    public void Key_ThatIsNoSegmentOfAPath_IsRefusedWhereMetadataTellsTags(string key, bool allowed)
    {
        var settings = new InstanceSettings { Tags = [new(key, "v")] };
        InstanceTags.Checked(settings).Should().Be(settings);
        var telling = () => InstanceTags.Checked(settings with { TellsTags = true });
        if (allowed)
            telling.Should().NotThrow();
        else
            telling.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("InvalidParameterValue");
    }

    [Fact]
    public void Added_OfAKeyThatIsThere_TakesItsPlace_AndTooManyAreRefused()
    {
        ImmutableArray<EntityTag> tags = [.. Enumerable.Range(0, 50).Select(at => new EntityTag("k" + at, "v"))];
        InstanceTags.Added(tags, [new("k7", "new")]).Should().HaveCount(50).And.Contain(new EntityTag("k7", "new"));
        FluentActions.Invoking(() => InstanceTags.Added(tags, [new("more", "v")])).Should().Throw<AwsFaultException>().Which.Fault.Code
            .Should().Be("LimitExceeded");
        FluentActions.Invoking(() => InstanceTags.Added([], [new("a", "1"), new("a", "2")])).Should().Throw<AwsFaultException>()
            .Which.Fault.Message.Should().Be("Duplicate tag key 'a' specified.");
        FluentActions.Invoking(() => InstanceTags.Added([], [new("AWS:a", "1")])).Should().Throw<AwsFaultException>()
            .Which.Fault.Message.Should().Be("Tag keys starting with 'aws:' are reserved for internal use");
    }

    [Theory]
    [InlineData("us-east-1", "use1-az1", "ip-10-1-2-3.ec2.internal")]
    [InlineData("eu-central-1", "euc1-az1", "ip-10-1-2-3.eu-central-1.compute.internal")]
    [InlineData("ap-northeast-1", "apne1-az1", "ip-10-1-2-3.ap-northeast-1.compute.internal")]
    [InlineData("us-gov-west-1", "usgw1-az1", "ip-10-1-2-3.us-gov-west-1.compute.internal")]
    public void Facts_AreInAwssForms_AndNeighboursAgreeOnTheirSubnet(string region, string zoneId, string host)
    {
        var facts = Facts(region, "i-0123456789abcdef0", "10.1.2.3");
        (facts.AvailabilityZoneId, facts.HostName, facts.SubnetRange, facts.VpcRange)
            .Should().Be((zoneId, host, "10.1.2.0/24", "10.1.0.0/16"));
        facts.Mac.Should().MatchRegex("^0a(:[0-9a-f]{2}){5}$");
        facts.ImageId.Should().MatchRegex("^ami-[0-9a-f]{17}$");
        var other = Facts(region, "i-0123456789abcdef1", "10.1.2.4");
        (other.SubnetId, other.VpcId, other.ImageId).Should().Be((facts.SubnetId, facts.VpcId, facts.ImageId));
        new[] { other.Mac, other.InterfaceId, other.ReservationId }
            .Should().NotIntersectWith([facts.Mac, facts.InterfaceId, facts.ReservationId]);
    }

    private static InstanceFacts Facts(string region, string id, string ip) => new(new StoredWorkload
    {
        Id = id,
        Kind = WorkloadKind.Instance,
        ServicePrincipal = "ec2.amazonaws.com",
        ResourceArn = $"arn:aws:ec2:{region}:222222222222:instance/{id}",
        SessionName = id,
        Region = region,
        LaunchedAt = TestAccount.Opened,
        PrivateIp = ip,
    });
}
