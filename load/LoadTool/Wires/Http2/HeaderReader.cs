namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>Reads the header blocks of a connection, each after the one before. https://www.rfc-editor.org/rfc/rfc7541#section-3</summary>
internal sealed class HeaderReader
{
    private readonly HeaderTable table = new();
    private byte[] names = [];
    private byte[] values = [];

    /// <param name="onField">Gets each field; null for nobody, since what a block changes in the table counts for those after it.</param>
    /// <exception cref="InvalidDataException">It is no header block.</exception>
    public void Read(ReadOnlySpan<byte> block, Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>>? onField)
    {
        while (!block.IsEmpty)
        {
            var kind = block[0];
            if (kind >= 0x80)
            {
                var (name, value) = table[Number(ref block, 7)];
                onField?.Invoke(name, value);
            }
            else if (kind is >= 0x20 and < 0x40)
            {
                table.Resize(Number(ref block, 5));
            }
            else
            {
                var keeps = kind >= 0x40;
                var number = Number(ref block, keeps ? 6 : 4);
                var name = number > 0 ? table[number].Name : Text(ref block, ref names);
                var value = Text(ref block, ref values);
                if (keeps)
                    table.Add(name, value);
                onField?.Invoke(name, value);
            }
        }
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc7541#section-5.1</summary>
    private static int Number(ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var number = Next(ref block) & most;
        if (number < most)
            return number;
        for (var shift = 0; ; shift += 7)
        {
            var more = Next(ref block);
            if (shift > 21)
                throw new InvalidDataException("a number of a header that has no end");
            number += (more & 0x7f) << shift;
            if (more < 0x80)
                return number;
        }
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc7541#section-5.2</summary>
    private static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> block, ref byte[] decoded)
    {
        var coded = !block.IsEmpty && block[0] >= 0x80;
        var length = Number(ref block, 7);
        if (length > block.Length)
            throw new InvalidDataException("a header that is longer than its block");
        var text = block[..length];
        block = block[length..];
        return coded ? HuffmanCode.Decode(text, ref decoded) : text;
    }

    private static byte Next(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
            throw new InvalidDataException("a header block that ends too early");
        var first = block[0];
        block = block[1..];
        return first;
    }
}
