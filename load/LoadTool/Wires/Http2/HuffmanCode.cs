namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>The code in which header fields may be written. https://www.rfc-editor.org/rfc/rfc7541#appendix-B</summary>
internal static class HuffmanCode
{
    private const int LongestBits = 30;
    private const int EndOfString = 256;

    /// <summary>Bits of each octet's code, and of the end's. The code is canonical: the bits follow from the lengths.</summary>
    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>Octets in the order of their codes.</summary>
    private static readonly int[] InOrder = [.. Enumerable.Range(0, Lengths.Length).OrderBy(octet => Lengths[octet])];

    /// <summary>By length: the first code of it, where <see cref="InOrder"/> has that one's octet, and how many there are.</summary>
    private static readonly (int Code, int At, int Count)[] Firsts = FirstOfEachLength();

    /// <summary>The octets that were written.</summary>
    /// <param name="into">Is replaced where it is too small.</param>
    /// <exception cref="InvalidDataException">No such code, or its filling is not the begin of the end's.</exception>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> coded, ref byte[] into)
    {
        // No octet takes fewer than five bits.
        if (into.Length < coded.Length * 8 / 5)
            into = new byte[coded.Length * 8 / 5];
        var (written, code, bits) = (0, 0, 0);
        foreach (var octet in coded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((octet >> bit) & 1);
                if (++bits > LongestBits)
                    throw new InvalidDataException("a header that is in no Huffman code");
                var (first, at, count) = Firsts[bits];
                if (code - first >= count)
                    continue;
                var symbol = InOrder[at + code - first];
                if (symbol == EndOfString)
                    throw new InvalidDataException("a header that goes on after its end");
                into[written++] = (byte)symbol;
                (code, bits) = (0, 0);
            }
        }
        if (bits > 7 || code != (1 << bits) - 1)
            throw new InvalidDataException("a header that is filled with something else than ones");
        return into.AsSpan(0, written);
    }

    private static (int Code, int At, int Count)[] FirstOfEachLength()
    {
        var firsts = new (int Code, int At, int Count)[LongestBits + 1];
        var (code, at) = (0, 0);
        for (var bits = 1; bits <= LongestBits; bits++)
        {
            var count = Lengths.Count(length => length == bits);
            firsts[bits] = (code, at, count);
            (code, at) = ((code + count) << 1, at + count);
        }
        return firsts;
    }
}
