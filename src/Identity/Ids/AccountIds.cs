using System.Buffers.Binary;
using System.Globalization;
using Rolecall.Policy;

namespace Rolecall.Identity.Ids;

/// <summary>Draws account ids.</summary>
public static class AccountIds
{
    public static AccountId New(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        // From 100000000000 up, so no id begins with zeros, which spreadsheets drop.
        var number = 100_000_000_000 + BinaryPrimitives.ReadUInt64BigEndian(bytes) % 900_000_000_000;
        return AccountId.Parse(number.ToString(CultureInfo.InvariantCulture));
    }
}
