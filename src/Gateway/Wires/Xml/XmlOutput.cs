using System.Buffers;
using System.Text;

namespace Rolecall.Gateway.Wires.Xml;

/// <summary>
/// Writes UTF-8 XML 1.0 without white space. Characters that XML 1.0 cannot hold become U+FFFD: every reader takes the
/// document, and none takes the text for something else.
/// </summary>
/// <remarks>Whoever disposes of it gives its memory back, to be used for the next; what is not disposed of keeps its own.</remarks>
internal sealed class XmlOutput : IDisposable
{
    /// <summary>Bytes; most answers are shorter.</summary>
    private const int Short = 2048;

    /// <summary>What stands in nearly every text, and as it is.</summary>
    private static readonly SearchValues<char> PlainAscii = SearchValues.Create(
        "\t\n !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\u007F");

    private byte[] output = ArrayPool<byte>.Shared.Rent(Short);
    private int length;

    /// <summary>Good until it is disposed of.</summary>
    public ReadOnlyMemory<byte> Written => output.AsMemory(0, length);

    public void Dispose()
    {
        // It may hold secrets.
        output.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(output);
        (output, length) = ([], 0);
    }

    /// <summary>The declaration that S3 writes and STS and IAM do not.</summary>
    public XmlOutput Declaration() => Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);

    public XmlOutput Open(string name, string? xmlNamespace = null)
    {
        Raw("<"u8).Raw(name);
        if (xmlNamespace is not null)
            Raw(" xmlns=\"").Text(xmlNamespace).Raw("\""u8);
        return Raw(">"u8);
    }

    public XmlOutput Close(string name) => Raw("</"u8).Raw(name).Raw(">"u8);

    public XmlOutput Empty(string name) => Raw("<"u8).Raw(name).Raw("/>"u8);

    public XmlOutput Element(string name, string text) => Open(name).Text(text).Close(name);

    /// <summary>Escapes; a carriage return too, which a reader would turn into a line feed.</summary>
    public XmlOutput Text(string text)
    {
        var special = text.AsSpan().IndexOfAnyExcept(PlainAscii);
        return special < 0 ? Raw(text) : Escape(text, special);
    }

    private XmlOutput Escape(string text, int special)
    {
        var from = 0;
        for (var i = special; i < text.Length; i++)
        {
            var plain = text[i] switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\r' => "&#xD;",
                '\t' or '\n' => null,
                < ' ' or '\uFFFE' or '\uFFFF' => "\uFFFD",
                >= '\uD800' and <= '\uDFFF' when !StartsPair(text, i) => "\uFFFD",
                _ => null,
            };
            if (plain is null)
            {
                i += char.IsSurrogate(text[i]) ? 1 : 0;
                continue;
            }

            Raw(text.AsSpan(from, i - from)).Raw(plain);
            from = i + 1;
        }

        return Raw(text.AsSpan(from));
    }

    private static bool StartsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);

    private XmlOutput Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        length += bytes.Length;
        return this;
    }

    private XmlOutput Raw(ReadOnlySpan<char> text)
    {
        length += Encoding.UTF8.GetBytes(text, Room(text.Length * 3));
        return this;
    }

    /// <summary>Room for so many bytes more.</summary>
    private Span<byte> Room(int count)
    {
        if (output.Length - length < count)
        {
            var longer = ArrayPool<byte>.Shared.Rent(Math.Max(checked(length + count), 2 * output.Length));
            Written.Span.CopyTo(longer);
            output.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(output);
            output = longer;
        }
        return output.AsSpan(length);
    }
}
