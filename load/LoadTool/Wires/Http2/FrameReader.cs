using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>Cuts what a server sends into frames, and joins and decodes its header blocks.</summary>
/// <param name="take">Gets the type, flags, stream and payload of each frame other than those of headers.</param>
/// <param name="callOf">The call of a stream, which gets its fields; null for one that has ended.</param>
/// <param name="end">Called for a stream that ends with its headers.</param>
internal sealed class FrameReader(
    Action<FrameType, byte, int, ReadOnlySpan<byte>> take, Func<int, GrpcCall?> callOf, Action<int> end)
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    public const int MostFrame = 16_384;

    private const byte Padded = 8;
    private const byte Prioritized = 32;
    private const int MostHeaderBytes = 1 << 20;

    private readonly HeaderReader headers = new();
    private readonly List<byte> headerBlock = [];
    private int headersOf;
    private byte headersFlags;

    /// <summary>Reads until the server closes the connection.</summary>
    /// <exception cref="InvalidDataException">It is no HTTP/2.</exception>
    public async Task Read(Stream from)
    {
        var buffer = new byte[64 << 10];
        for (var filled = 0; await from.ReadAsync(buffer.AsMemory(filled)) is > 0 and var more;)
        {
            filled += more;
            var cork = CorkedConnections.Begin();
            try
            {
                var begin = 0;
                while (filled - begin >= FrameBuffer.HeadBytes)
                {
                    var length = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(begin)) >>> 8;
                    if (length > MostFrame)
                        throw new InvalidDataException($"a frame of {length} bytes");
                    if (filled - begin < FrameBuffer.HeadBytes + length)
                        break;
                    Take(buffer.AsSpan(begin, FrameBuffer.HeadBytes + length));
                    begin += FrameBuffer.HeadBytes + length;
                }
                buffer.AsSpan(begin, filled - begin).CopyTo(buffer);
                filled -= begin;
            }
            finally
            {
                cork.Release();
            }
        }
    }

    /// <summary>Without what fills it, and without a priority, which is nothing to a client.</summary>
    /// <exception cref="InvalidDataException">It is filled beyond its end.</exception>
    public static ReadOnlySpan<byte> Unpadded(ReadOnlySpan<byte> payload, byte flags)
    {
        var before = ((flags & Padded) != 0 ? 1 : 0) + ((flags & Prioritized) != 0 ? 5 : 0);
        var after = (flags & Padded) != 0 && !payload.IsEmpty ? payload[0] : 0;
        return before + after <= payload.Length
            ? payload[before..^after]
            : throw new InvalidDataException("a frame that is filled beyond its end");
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        var (type, flags) = ((FrameType)frame[3], frame[4]);
        var id = BinaryPrimitives.ReadInt32BigEndian(frame[5..]) & int.MaxValue;
        var payload = frame[FrameBuffer.HeadBytes..];
        if (payload.Length < LeastBytes(type))
            throw new InvalidDataException($"a frame {type} of {payload.Length} bytes");
        if (headersOf != 0 && (type != FrameType.Continuation || id != headersOf))
            throw new InvalidDataException($"a frame {type} within headers");
        switch (type)
        {
            case FrameType.Headers:
                (headersOf, headersFlags) = (id, flags);
                TakeHeaders(Unpadded(payload, flags), (flags & EndHeaders) != 0);
                break;
            case FrameType.Continuation:
                TakeHeaders(payload, (flags & EndHeaders) != 0);
                break;
            default:
                take(type, flags, id, payload);
                break;
        }
    }

    private void TakeHeaders(ReadOnlySpan<byte> payload, bool isLast)
    {
        Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>>? onField = callOf(headersOf) is { } call ? call.Header : null;
        if (isLast && headerBlock.Count == 0)
        {
            headers.Read(payload, onField);
        }
        else
        {
            if (headerBlock.Count + payload.Length > MostHeaderBytes)
                throw new InvalidDataException("headers that have no end");
            headerBlock.AddRange(payload);
            if (!isLast)
                return;
            headers.Read(CollectionsMarshal.AsSpan(headerBlock), onField);
            headerBlock.Clear();
        }
        var id = headersOf;
        headersOf = 0;
        if ((headersFlags & EndStream) != 0)
            end(id);
    }

    private static int LeastBytes(FrameType type) => type switch
    {
        FrameType.ResetStream or FrameType.WindowUpdate => 4,
        FrameType.GoAway => 8,
        _ => 0,
    };
}
