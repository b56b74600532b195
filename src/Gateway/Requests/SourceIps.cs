using System.Net;
using Rolecall.Policy;

namespace Rolecall.Gateway.Requests;

/// <summary>aws:SourceIp of the addresses that called last: a few call again and again, and their text is the same each time.</summary>
internal static class SourceIps
{
    /// <summary>Bounds what strangers' addresses can take: one more pushes out another.</summary>
    private const int Kept = 256;

    private static readonly Known?[] Latest = new Known?[Kept];

    private sealed record Known(IPAddress Address, ConditionEntry Entry);

    /// <summary>Null where it is not known where the call comes from.</summary>
    public static ConditionEntry? EntryOf(IPAddress address)
    {
        if (address.Equals(IPAddress.None))
            return null;
        ref var place = ref Latest[(uint)address.GetHashCode() % Kept];
        var known = Volatile.Read(ref place);
        if (known is null || !known.Address.Equals(address))
            Volatile.Write(ref place, known = new Known(address, new("aws:SourceIp", address.ToString())));
        return known.Entry;
    }
}
