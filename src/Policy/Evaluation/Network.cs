using System.Globalization;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// An address or a network in CIDR notation. Both versions are one space of 128 bits, version 4 where IPv6 maps it
/// (::ffff:0:0/96), so that a mapped address is the address that it maps. A network wider than that range holds no address
/// of version 4. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
/// </summary>
internal readonly record struct Network(UInt128 Start, int Bits)
{
    private const int MappedBits = 96;
    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    /// <summary>The address is within the network.</summary>
    public bool Contains(UInt128 address) => (Bits >= MappedBits || !IsVersion4(address)) && (address & MaskOf(Bits)) == Start;

    public static bool TryParse(ReadOnlySpan<char> text, out Network network)
    {
        network = default;
        // The framework's readers of numbers take a number with NULs after it.
        if (text.Contains('\0'))
            return false;
        var slash = text.IndexOf('/');
        if (!TryAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        var most = text.Contains(':') ? 128 : 32;
        var bits = most;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > most))
            return false;
        bits += 128 - most;
        network = new Network(address & MaskOf(bits), bits);
        return true;
    }

    public static bool TryAddress(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        if (text.Contains('\0'))
            return false;
        if (text.Contains(':'))
            return TryVersion6(text, out address);
        if (!TryVersion4(text, out var four))
            return false;
        address = Mapped | four;
        return true;
    }

    private static bool IsVersion4(UInt128 address) => address >> 32 == 0xffff;

    private static UInt128 MaskOf(int bits) => bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);

    /// <summary>Four decimal numbers, none of them octal or hexadecimal.</summary>
    private static bool TryVersion4(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        for (var i = 0; i < 4; i++)
        {
            var dot = i < 3 ? text.IndexOf('.') : text.Length;
            if (dot is < 1 or > 3 || (text[0] == '0' && dot > 1) || !byte.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var part))
                return false;
            address = address << 8 | part;
            text = i < 3 ? text[(dot + 1)..] : [];
        }
        return true;
    }

    /// <summary>
    /// Up to eight groups, one run of zeros left out, the last two perhaps written as version 4.
    /// https://www.rfc-editor.org/rfc/rfc4291#section-2.2
    /// </summary>
    private static bool TryVersion6(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        var gap = text.IndexOf("::");
        if (gap < 0)
            return Groups(text, atEnd: true, out address, out var all) && all == 8;
        if (!Groups(text[..gap], atEnd: false, out var before, out var left) || !Groups(text[(gap + 2)..], atEnd: true, out var after, out var right) || left + right > 7)
            return false;
        address = (left == 0 ? 0 : before << (16 * (8 - left))) | after;
        return true;
    }

    /// <param name="atEnd">The address ends here: the last two groups may be written as version 4.</param>
    private static bool Groups(ReadOnlySpan<char> text, bool atEnd, out UInt128 value, out int count)
    {
        value = 0;
        count = 0;
        while (!text.IsEmpty)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (atEnd && colon < 0 && group.Contains('.'))
            {
                count += 2;
                if (count > 8 || !TryVersion4(group, out var four))
                    return false;
                value = value << 32 | four;
                return true;
            }
            if (group.Length is < 1 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part) || ++count > 8)
                return false;
            value = value << 16 | part;
            text = colon < 0 ? [] : text[(colon + 1)..];
            // A colon at the end leaves a group out.
            if (colon >= 0 && text.IsEmpty)
                return false;
        }
        return true;
    }
}
