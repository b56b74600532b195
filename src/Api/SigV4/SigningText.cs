using System.Buffers;
using System.Text;

namespace Rolecall.Api.SigV4;

/// <summary>A text to sign, in UTF-8, as it is written: in the caller's bytes, and in pooled ones where these do not reach.</summary>
/// <param name="initial">On the stack.</param>
internal ref struct SigningText(Span<byte> initial)
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    private static readonly SearchValues<char> UnreservedAndSlash =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/");

    private Span<byte> bytes = initial;
    private byte[]? rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => bytes[..Length];

    /// <summary>Takes back all that was written from here on.</summary>
    public void CutTo(int length) => Length = length;

    public void Add(byte octet)
    {
        if (Length == bytes.Length)
            Grow(1);
        bytes[Length++] = octet;
    }

    public void Add(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Room(octets.Length));
        Length += octets.Length;
    }

    public void Add(scoped ReadOnlySpan<char> text)
    {
        if (Ascii.FromUtf16(text, Room(text.Length), out var written) != OperationStatus.Done)
            written = Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        Length += written;
    }

    public void Add(DateTimeOffset time)
    {
        time.UtcDateTime.TryFormat(Room(16), out var written, Canonical.TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>In lower-case hex.</summary>
    public void AddHex(scoped ReadOnlySpan<byte> octets)
    {
        Convert.TryToHexStringLower(octets, Room(octets.Length * 2), out var written);
        Length += written;
    }

    /// <summary>RFC 3986 in UTF-8: everything but the unreserved characters, upper-case hex.</summary>
    /// <param name="decode">The text is percent-encoded, and is decoded first; a percent sign that begins no escape stands for itself.</param>
    public void AddEncoded(scoped ReadOnlySpan<char> text, bool decode, bool keepSlash)
    {
        var asTheyAre = keepSlash ? UnreservedAndSlash : Unreserved;
        Span<byte> sequence = stackalloc byte[4];
        while (true)
        {
            var plain = text.IndexOfAnyExcept(asTheyAre) is >= 0 and var end ? end : text.Length;
            Add(text[..plain]);
            text = text[plain..];
            if (text.Length == 0)
                return;
            if (decode && QueryParameters.TryDecode(text, out var decoded))
            {
                AddEncoded(decoded, keepSlash);
                text = text[3..];
                continue;
            }
            // Half a surrogate pair is the replacement character, as it is wherever UTF-8 is made of text.
            Rune.DecodeFromUtf16(text, out var rune, out var used);
            foreach (var octet in sequence[..rune.EncodeToUtf8(sequence)])
                AddEncoded(octet, keepSlash);
            text = text[used..];
        }
    }

    /// <summary>Gives the pooled bytes back.</summary>
    public readonly void Dispose()
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private void AddEncoded(byte octet, bool keepSlash)
    {
        if (octet < 0x80 && (keepSlash ? UnreservedAndSlash : Unreserved).Contains((char)octet))
        {
            Add(octet);
            return;
        }
        var room = Room(3);
        room[0] = (byte)'%';
        room[1] = "0123456789ABCDEF"u8[octet >> 4];
        room[2] = "0123456789ABCDEF"u8[octet & 15];
        Length += 3;
    }

    /// <summary>Room for so many bytes more.</summary>
    private Span<byte> Room(int more)
    {
        if (bytes.Length - Length < more)
            Grow(more);
        return bytes[Length..];
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, checked(Length + more)));
        Written.CopyTo(larger);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        bytes = rented = larger;
    }
}
