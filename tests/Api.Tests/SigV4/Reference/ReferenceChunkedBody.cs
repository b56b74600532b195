using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4.Reference;

/// <summary>
/// The reader of chunks that this program had before, line by line in strings. What it says of a body, <see cref="AwsChunkedBody"/> says too.
/// </summary>
internal static class ReferenceChunkedBody
{
    /// <summary>Reads the chunks. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html</summary>
    /// <param name="encoded">The whole body as it was sent.</param>
    /// <param name="contentSha256">The declared kind: STREAMING-AWS4-HMAC-SHA256-PAYLOAD[-TRAILER] or
    /// STREAMING-UNSIGNED-PAYLOAD-TRAILER.</param>
    /// <param name="decodedLength">x-amz-decoded-content-length, bytes.</param>
    /// <exception cref="SigV4Exception">The encoding is broken, or the length is another than declared.</exception>
    public static AwsChunkedBody Decode(ReadOnlySpan<byte> encoded, string contentSha256, long decodedLength)
    {
        var (signed, trailing) = contentSha256 switch
        {
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => (true, false),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => (true, true),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => (false, true),
            _ => throw new SigV4Exception("InvalidRequest", $"The value of x-amz-content-sha256 is not supported: {contentSha256}"),
        };
        if (decodedLength < 0 || decodedLength > encoded.Length)
            throw new SigV4Exception("IncompleteBody", "The request body terminated unexpectedly");
        var body = new byte[decodedLength];
        var filled = 0;
        var chunks = new List<(string, string)>();
        while (true)
        {
            var (size, signature) = ChunkHeader(Line(ref encoded), signed);
            if (size > encoded.Length || size > decodedLength - filled)
                throw new SigV4Exception("IncompleteBody", "The request body terminated unexpectedly");
            var data = encoded[..size];
            encoded = encoded[size..];
            data.CopyTo(body.AsSpan(filled));
            filled += size;
            if (signed)
                chunks.Add((Convert.ToHexStringLower(SHA256.HashData(data)), signature!));
            if (size == 0)
                break;
            if (Line(ref encoded).Length != 0)
                throw Broken();
        }
        if (filled != decodedLength)
            throw new SigV4Exception(
                "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
        var trailers = new List<KeyValuePair<string, string>>();
        (string, string)? trailerProof = null;
        if (trailing)
            trailerProof = ReadTrailers(ref encoded, trailers, signed);
        // What comes after the end is no part of the body, and nothing signs it.
        if (encoded.ContainsAnyExcept((byte)'\r', (byte)'\n'))
            throw Broken();
        return new AwsChunkedBody
        {
            Body = body,
            Chain = signed ? new ChunkChain { Chunks = chunks, Trailer = trailerProof } : null,
            Trailers = trailers,
        };
    }

    private static (string, string)? ReadTrailers(ref ReadOnlySpan<byte> encoded, List<KeyValuePair<string, string>> trailers, bool signed)
    {
        var canonical = new StringBuilder();
        string? signature = null;
        var ended = false;
        while (encoded.Length > 0)
        {
            var line = Line(ref encoded);
            ended = line.Length == 0;
            if (ended)
                break;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || trailers.Count >= 16)
                throw Broken();
            var (name, value) = (line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
            if (name == "x-amz-trailer-signature")
            {
                signature = value;
                continue;
            }
            trailers.Add(new(name, value));
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }
        if (!signed)
        {
            // Without a signature, only the closing line tells that no checksum was cut off.
            return ended ? null : throw new SigV4Exception("IncompleteBody", "The request body terminated unexpectedly");
        }
        return signature is null ? throw Broken() : (ReferenceCanonical.HexSha256(canonical.ToString()), signature);
    }

    private static (int Size, string? Signature) ChunkHeader(string line, bool signed)
    {
        var parts = line.Split(';');
        if (!int.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
            throw Broken();
        var signature = parts.Skip(1).FirstOrDefault(
            part => part.StartsWith("chunk-signature=", StringComparison.Ordinal))?["chunk-signature=".Length..];
        return signed && signature is null ? throw Broken() : (size, signature);
    }

    private static string Line(ref ReadOnlySpan<byte> encoded)
    {
        var end = encoded.IndexOf("\r\n"u8);
        if (end is < 0 or > 4096)
            throw Broken();
        var line = Encoding.ASCII.GetString(encoded[..end]);
        encoded = encoded[(end + 2)..];
        return line;
    }

    private static SigV4Exception Broken() => new("InvalidRequest", "The aws-chunked encoding of the body is broken.");
}
