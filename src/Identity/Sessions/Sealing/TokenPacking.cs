using System.IO.Compression;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>Claims made small before they are sealed: deflated where that is worth its time.</summary>
internal static class TokenPacking
{
    public const byte Plain = 0;
    private const byte Deflated = 1;

    /// <summary>Bytes below which the token is short enough as it is.</summary>
    private const int WorthDeflating = 1024;

    /// <summary>The claims deflated, behind the byte that says so; null where they go as they are, behind <see cref="Plain"/>.</summary>
    public static byte[]? Deflate(ReadOnlySpan<byte> claims)
    {
        if (claims.Length < WorthDeflating)
            return null;
        using var packed = new MemoryStream(claims.Length / 2);
        packed.WriteByte(Deflated);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(claims);
        return packed.ToArray();
    }

    /// <summary>Reads what was sealed here: its length is ours, so there is no bomb to fear.</summary>
    public static byte[] Unpack(byte[] packed)
    {
        if (packed[0] == Plain)
            return packed[1..];
        using var plain = new MemoryStream(packed.Length * 4);
        using (var inflate = new DeflateStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress))
            inflate.CopyTo(plain);
        return plain.ToArray();
    }
}
