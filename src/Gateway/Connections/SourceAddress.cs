using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Rolecall.Gateway.Connections;

/// <summary>
/// Where connections come from, as far as one client can choose: an IPv4 address, or the first 64 bits of an IPv6 address,
/// since a client has all others to itself.
/// </summary>
internal readonly record struct SourceAddress(bool IsIPv6, ulong Network)
{
    /// <summary>What is no IP address is one source.</summary>
    public static SourceAddress Of(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address })
            return default;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new SourceAddress(IsIPv6: true, BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : new SourceAddress(IsIPv6: false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }
}
