using System.Buffers.Binary;
using System.Globalization;

namespace Rolecall.Identity.Ids;

/// <summary>Account ids: twelve digits.</summary>
public static class AccountIds
{
    public static bool IsValid(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    public static string New(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        // From 100000000000 up, so no id begins with zeros that somebody's spreadsheet would eat.
        var number = 100_000_000_000 + BinaryPrimitives.ReadUInt64BigEndian(bytes) % 900_000_000_000;
        return number.ToString(CultureInfo.InvariantCulture);
    }
}
