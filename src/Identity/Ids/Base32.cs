namespace Rolecall.Identity.Ids;

/// <summary>Base32 of RFC 4648, upper case, without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="bytes">A few.</param>
    /// <param name="prefix">What stands before them, as it is.</param>
    public static string Encode(ReadOnlySpan<byte> bytes, string prefix = "")
    {
        Span<char> whole = stackalloc char[prefix.Length + bytes.Length * 8 / 5];
        prefix.CopyTo(whole);
        var text = whole[prefix.Length..];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var window = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[window >> (11 - bit % 8) & 31];
        }
        return new string(whole);
    }

    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        bytes.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            var value = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0)
                return false;
            var bit = i * 5;
            var shifted = value << (11 - bit % 8);
            bytes[bit / 8] |= (byte)(shifted >> 8);
            if (bit / 8 + 1 < bytes.Length)
                bytes[bit / 8 + 1] |= (byte)shifted;
        }
        return true;
    }
}
