using System.Text;

namespace Rolecall.Api.SigV4;

/// <summary>Parameters of a query as it was sent, percent-encoded.</summary>
internal static class QueryParameters
{
    /// <summary>How often the query has a parameter of this name.</summary>
    /// <param name="query">Without its question mark.</param>
    /// <param name="name">ASCII.</param>
    /// <param name="first">The value of the first one, encoded as it was sent; empty where it has no equals sign.</param>
    public static int Find(ReadOnlySpan<char> query, ReadOnlySpan<char> name, out ReadOnlySpan<char> first)
    {
        first = default;
        if (!query.Contains(name, StringComparison.Ordinal))
            return 0;
        var found = 0;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (!IsEncoded(equals < 0 ? pair : pair[..equals], name))
                continue;
            if (found++ == 0 && equals >= 0)
                first = pair[(equals + 1)..];
        }
        return found;
    }

    public static bool Has(ReadOnlySpan<char> query, ReadOnlySpan<char> name) => Find(query, name, out _) > 0;

    /// <summary>A value, decoded.</summary>
    public static string Decoded(ReadOnlySpan<char> value) => !value.Contains('%') && Ascii.IsValid(value)
        ? value.ToString()
        : Encoding.UTF8.GetString(Decode(value));

    /// <summary>Percent-decodes; a percent sign that begins no escape stands for itself.</summary>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        var length = 0;
        while (text.Length > 0)
        {
            if (TryDecode(text, out var octet))
            {
                bytes[length++] = octet;
                text = text[3..];
                continue;
            }
            var next = text[1..].IndexOf('%') is >= 0 and var at ? at + 1 : text.Length;
            length += Encoding.UTF8.GetBytes(text[..next], bytes.AsSpan(length));
            text = text[next..];
        }
        return bytes[..length];
    }

    /// <summary>Whether the text begins with an escape: a percent sign and two hex digits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte octet)
    {
        octet = 0;
        if (text is not ['%', var high, var low, ..] || !char.IsAsciiHexDigit(high) || !char.IsAsciiHexDigit(low))
            return false;
        octet = (byte)(HexValue(high) << 4 | HexValue(low));
        return true;
    }

    private static bool IsEncoded(ReadOnlySpan<char> encoded, ReadOnlySpan<char> name)
    {
        foreach (var letter in name)
        {
            if (TryDecode(encoded, out var octet) && octet == letter)
                encoded = encoded[3..];
            else if (encoded is [var first, ..] && first == letter)
                encoded = encoded[1..];
            else
                return false;
        }
        return encoded.Length == 0;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
