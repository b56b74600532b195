using System.Security.Cryptography;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>What Content-MD5 and plain ETags tell of a body. https://www.rfc-editor.org/rfc/rfc1864</summary>
internal static class ContentMd5
{
    public static byte[] Of(ReadOnlySpan<byte> body) => MD5.HashData(body);

    /// <exception cref="AwsFaultException">InvalidDigest; BadDigest.</exception>
    public static void Check(string given, byte[] md5)
    {
        Span<byte> wanted = stackalloc byte[16];
        if (!Convert.TryFromBase64String(given, wanted, out var length) || length != wanted.Length)
            throw new AwsFaultException(Fault.InvalidDigest());
        if (!wanted.SequenceEqual(md5))
            throw new AwsFaultException(Fault.BadDigest());
    }

    /// <summary>In hex and in quotes, as S3 gives it.</summary>
    public static string ToETag(byte[] md5) => $"\"{Convert.ToHexStringLower(md5)}\"";
}
