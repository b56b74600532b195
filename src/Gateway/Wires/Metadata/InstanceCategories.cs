using System.Collections.Immutable;
using System.Text;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// What every instance is told, with the version that released it.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html#instancedata-data-categories
/// </summary>
internal static class InstanceCategories
{
    private const string Interface = "meta-data/network/interfaces/macs/{mac}/";

    public static ImmutableArray<MetadataItem> Rows { get; } =
    [
        new("meta-data/ami-id", "1.0", view => view.Facts.ImageId),
        new("meta-data/ami-launch-index", "1.0", _ => "0"),
        new("meta-data/ami-manifest-path", "1.0", _ => "(unknown)"),
        new("meta-data/block-device-mapping/ami", "2007-12-15", _ => "/dev/xvda"),
        new("meta-data/block-device-mapping/root", "2007-12-15", _ => "/dev/xvda"),
        new("meta-data/events/maintenance/history", "2018-08-17", _ => "[]"),
        new("meta-data/events/maintenance/scheduled", "2018-08-17", _ => "[]"),
        new("meta-data/hostname", "1.0", view => view.Facts.HostName),
        new("meta-data/identity-credentials/ec2/info", "2018-05-23", view => MetadataDocument.OfLines(
        [
            new("Code", "Success"),
            new("LastUpdated", MetadataDocument.Instant(view.Instance.LaunchedAt)),
            new("AccountId", view.Facts.AccountId),
        ])),
        new("meta-data/instance-action", "2008-09-01", _ => "none"),
        new("meta-data/instance-id", "1.0", view => view.Instance.Id),
        new("meta-data/instance-life-cycle", "2019-10-01", _ => "on-demand"),
        new("meta-data/instance-type", "2007-08-29", view => view.Facts.Settings.InstanceType),
        new("meta-data/local-hostname", "2007-01-19", view => view.Facts.HostName),
        new("meta-data/local-ipv4", "1.0", view => view.Instance.PrivateIp!),
        new("meta-data/mac", "2011-01-01", view => view.Facts.Mac),
        new(Interface + "device-number", "2011-01-01", _ => "0"),
        new(Interface + "interface-id", "2011-01-01", view => view.Facts.InterfaceId),
        new(Interface + "local-hostname", "2011-01-01", view => view.Facts.HostName),
        new(Interface + "local-ipv4s", "2011-01-01", view => view.Instance.PrivateIp!),
        new(Interface + "mac", "2011-01-01", view => view.Facts.Mac),
        new(Interface + "owner-id", "2011-01-01", view => view.Facts.AccountId),
        new(Interface + "security-group-ids", "2011-01-01", view => view.Facts.SecurityGroupId),
        new(Interface + "security-groups", "2011-01-01", _ => "default"),
        new(Interface + "subnet-id", "2011-01-01", view => view.Facts.SubnetId),
        new(Interface + "subnet-ipv4-cidr-block", "2011-01-01", view => view.Facts.SubnetRange),
        new(Interface + "vpc-id", "2011-01-01", view => view.Facts.VpcId),
        new(Interface + "vpc-ipv4-cidr-block", "2011-01-01", view => view.Facts.VpcRange),
        new(Interface + "vpc-ipv4-cidr-blocks", "2016-06-30", view => view.Facts.VpcRange),
        new("meta-data/placement/availability-zone", "2008-02-01", view => view.Facts.AvailabilityZone),
        new("meta-data/placement/availability-zone-id", "2019-10-01", view => view.Facts.AvailabilityZoneId),
        new("meta-data/placement/region", "2020-08-24", view => view.Instance.Region),
        new("meta-data/profile", "1.0", _ => "default-hvm"),
        new("meta-data/reservation-id", "1.0", view => view.Facts.ReservationId),
        new("meta-data/security-groups", "1.0", _ => "default"),
        new("meta-data/services/domain", "2014-02-25", _ => "amazonaws.com"),
        new("meta-data/services/partition", "2015-10-20", _ => "aws"),
        new("meta-data/system", "2022-09-24", _ => "nitro"),
        new("user-data", "1.0", view => Encoding.UTF8.GetString(UserData(view)), view => view.Facts.Settings.UserData is not null),
        new("dynamic/instance-identity/document", "2009-04-04", IdentityDocument),
    ];

    /// <summary>As the launch gave it, whatever bytes they are.</summary>
    public static byte[] UserData(InstanceView view) => Convert.FromBase64String(view.Facts.Settings.UserData!.Reveal());

    /// <summary>
    /// The very text that is signed. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
    /// </summary>
    public static string IdentityDocument(InstanceView view) => MetadataDocument.OfLines(
    [
        new("accountId", view.Facts.AccountId),
        new("architecture", "x86_64"),
        new("availabilityZone", view.Facts.AvailabilityZone),
        new("billingProducts", null),
        new("devpayProductCodes", null),
        new("marketplaceProductCodes", null),
        new("imageId", view.Facts.ImageId),
        new("instanceId", view.Instance.Id),
        new("instanceType", view.Facts.Settings.InstanceType),
        new("kernelId", null),
        new("pendingTime", MetadataDocument.Instant(view.Instance.LaunchedAt)),
        new("privateIp", view.Instance.PrivateIp!),
        new("ramdiskId", null),
        new("region", view.Instance.Region),
        new("version", "2017-09-30"),
    ]);
}
