using System.Net;
using System.Net.Sockets;

namespace Rolecall.Server.Issuers;

/// <summary>
/// The addresses that issuers' documents may be fetched from. https://www.iana.org/assignments/iana-ipv4-special-registry,
/// https://www.iana.org/assignments/iana-ipv6-special-registry
/// </summary>
internal static class IssuerAddresses
{
    /// <summary>Never: this network, link-local (where clouds keep their metadata), multicast and reserved, and their like of IPv6.</summary>
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/3"), IPNetwork.Parse("::/128"), IPNetwork.Parse("::ffff:0:0:0/96"), IPNetwork.Parse("100::/64"),
        IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"), IPNetwork.Parse("ff00::/8"),
        // EC2's metadata by IPv6 has an address of the private ones.
        IPNetwork.Parse("fd00:ec2::/32"),
    ];

    /// <summary>Where the sandbox says so: this machine, and networks that are not the internet's.</summary>
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"),
    ];

    public static bool IsTaken(IPAddress address, bool privateNetworks)
    {
        // An IPv4 address in the clothes of IPv6 is the IPv4 address.
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) || IsIn(Never, plain))
            return false;
        return privateNetworks || !IsIn(Private, plain);
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));
}
