using System.Buffers;
using System.Text;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>Percent-encoding, strictly. https://www.rfc-editor.org/rfc/rfc3986#section-2.1</summary>
internal static class Rfc3986
{
    /// <summary>Refuses what is not UTF-8, where the default decoder writes U+FFFD.</summary>
    public static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes all but the unreserved characters: A-Z a-z 0-9 - . _ ~.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Decodes; null where a % is no escape or the bytes are no UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<char> text, bool plusIsSpace = false)
    {
        if (text.Length == 0)
            return "";
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return Decode(bytes.AsSpan(0, StrictUtf8.GetBytes(text, bytes)), plusIsSpace);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Decodes; null where a % is no escape or the bytes are no UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> text, bool plusIsSpace = false)
    {
        byte[]? rented = null;
        try
        {
            if (text.ContainsAny((byte)'%', (byte)'+'))
            {
                rented = ArrayPool<byte>.Shared.Rent(text.Length);
                if (!Unescape(text, rented, plusIsSpace, out var written))
                    return null;
                text = rented.AsSpan(0, written);
            }

            return StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool Unescape(ReadOnlySpan<byte> text, Span<byte> result, bool plusIsSpace, out int written)
    {
        written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i];
            if (next == '%')
            {
                if (i + 2 >= text.Length || Hex(text[i + 1]) is not { } high || Hex(text[i + 2]) is not { } low)
                    return false;
                next = (byte)(high << 4 | low);
                i += 2;
            }
            else if (next == '+' && plusIsSpace)
            {
                next = (byte)' ';
            }

            result[written++] = next;
        }

        return true;
    }

    private static int? Hex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => null,
    };
}
