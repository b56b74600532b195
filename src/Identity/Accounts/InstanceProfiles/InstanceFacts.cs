using System.Security.Cryptography;
using System.Text;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

/// <summary>
/// What an instance is told of itself beside what it was launched with. There are no networks or images here: their ids are drawn from
/// the instance's own id, region and address, so they stay as they are, and instances of one subnet agree on it.
/// </summary>
public sealed class InstanceFacts(StoredWorkload instance)
{
    public InstanceSettings Settings { get; } = instance.Instance ?? new InstanceSettings();

    public AccountId AccountId => Arn.Parse(instance.ResourceArn).Owner!.Value;

    public string ImageId => Settings.ImageId ?? IdOf("ami-", instance.Region);

    public string ReservationId => IdOf("r-", instance.Id);

    public string AvailabilityZone => instance.Region + "a";

    /// <summary>"use1-az1": https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html</summary>
    public string AvailabilityZoneId => ShortRegion(instance.Region) + "-az1";

    public string InterfaceId => IdOf("eni-", instance.Id);

    public string SecurityGroupId => IdOf("sg-", VpcId);

    /// <summary>Locally administered, as EC2's are.</summary>
    public string Mac => "0a:" + string.Join(':', Convert.ToHexStringLower(Hash("mac", instance.Id).AsSpan(0, 5)).Chunk(2).Select(pair => new string(pair)));

    public string VpcId => IdOf("vpc-", AccountId, instance.Region, VpcRange);

    public string VpcRange => $"{Octets(2)}.0.0/16";

    public string SubnetId => IdOf("subnet-", AccountId, instance.Region, SubnetRange);

    public string SubnetRange => $"{Octets(3)}.0/24";

    /// <summary>The private DNS name.</summary>
    public string HostName =>
        $"ip-{instance.PrivateIp!.Replace('.', '-')}.{(instance.Region == "us-east-1" ? "ec2.internal" : instance.Region + ".compute.internal")}";

    private string Octets(int count) => string.Join('.', instance.PrivateIp!.Split('.').Take(count));

    private static string IdOf(string prefix, params ReadOnlySpan<string> from) => prefix + Convert.ToHexStringLower(Hash(prefix, from))[..17];

    private static byte[] Hash(string kind, params ReadOnlySpan<string> from) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(kind + "\n" + string.Join('\n', from)));

    /// <summary>"apne1" of ap-northeast-1, "usgw1" of us-gov-west-1.</summary>
    private static string ShortRegion(string region) => string.Concat(region.Split('-').Select((part, at) => part switch
    {
        _ when at == 0 => part,
        "northeast" => "ne",
        "northwest" => "nw",
        "southeast" => "se",
        "southwest" => "sw",
        _ when char.IsAsciiDigit(part.FirstOrDefault()) => part,
        _ => part[..Math.Min(1, part.Length)],
    }));
}
