using System.Buffers.Binary;
using Rolecall.Identity.Ids;

namespace Rolecall.Gateway.Pipeline;

/// <summary>
/// Request ids: UUIDs of version 7, so that the audit trail's index of them grows at its end.
/// https://www.rfc-editor.org/rfc/rfc9562#section-5.7
/// </summary>
internal sealed class RequestIds(IRandomSource random, TimeProvider time)
{
    public string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        // Milliseconds since 1970 in 48 bits; then all is random but version and variant.
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        random.Fill(bytes[6..]);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
