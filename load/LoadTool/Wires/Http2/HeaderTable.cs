using System.Text;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>
/// The header fields that a peer may name by a number: those that never change, and those that it wrote before.
/// https://www.rfc-editor.org/rfc/rfc7541#section-2.3
/// </summary>
internal sealed class HeaderTable
{
    /// <summary>What a peer may use that was not told another size.</summary>
    public const int MostBytes = 4_096;

    /// <summary>Counted for each field beside its texts. https://www.rfc-editor.org/rfc/rfc7541#section-4.1</summary>
    private const int BytesBeside = 32;

    /// <summary>https://www.rfc-editor.org/rfc/rfc7541#appendix-A</summary>
    private static readonly (byte[] Name, byte[] Value)[] Static =
    [
        .. """
        :authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204|:status 206
        :status 304|:status 400|:status 404|:status 500|accept-charset|accept-encoding gzip, deflate|accept-language|accept-ranges|accept
        access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|content-language
        content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|if-modified-since
        if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range
        referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate
        """.Split(['|', '\n'], StringSplitOptions.TrimEntries).Select(field => field.Split(' ', 2))
            .Select(field => (Encoding.ASCII.GetBytes(field[0]), field.Length > 1 ? Encoding.ASCII.GetBytes(field[1]) : [])),
    ];

    /// <summary>The newest first.</summary>
    private readonly LinkedList<(byte[] Name, byte[] Value)> written = [];

    private int most = MostBytes;
    private int bytes;

    /// <exception cref="InvalidDataException">There is none of that number.</exception>
    public (byte[] Name, byte[] Value) this[int number]
    {
        get
        {
            if (number >= 1 && number <= Static.Length)
                return Static[number - 1];
            var field = written.First;
            for (var left = number - Static.Length - 1; left > 0 && field is not null; left--)
                field = field.Next;
            return number < 1 || field is null
                ? throw new InvalidDataException($"a header of the number {number}, which there is not")
                : field.Value;
        }
    }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        bytes += BytesOf(name.Length, value.Length);
        written.AddFirst((name.ToArray(), value.ToArray()));
        Shrink();
    }

    /// <exception cref="InvalidDataException">It is more than was agreed.</exception>
    public void Resize(int size)
    {
        most = size <= MostBytes ? size : throw new InvalidDataException($"a table of headers of {size} bytes");
        Shrink();
    }

    private void Shrink()
    {
        while (bytes > most)
        {
            var (name, value) = written.Last!.Value;
            bytes -= BytesOf(name.Length, value.Length);
            written.RemoveLast();
        }
    }

    private static int BytesOf(int name, int value) => name + value + BytesBeside;
}
