using System.Text;
using CsCheck;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>Bodies in chunks: each chunk signed, one after the other, so that none may be changed, dropped, added or moved.</summary>
public sealed class AwsChunkedBodyTests
{
    private const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    private const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    private static readonly byte[] Body = Encoding.ASCII.GetBytes("one chunk, two chunks, three chunks");

    /// <summary>The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: 65 KiB of 'a' in chunks of 64 KiB.</summary>
    [Fact]
    public void Upload_OfAwsOwnExample_HasThePublishedSignatures()
    {
        var upload = ChunkedUpload.Of([.. Enumerable.Repeat((byte)'a', 66_560)], 65_536, Signed);
        var chain = AwsChunkedBody.Decode(upload.Encoded, Signed, 66_560).Chain!;
        SigV4Parser.Parse(upload.Request, SigV4Rules.S3).Signature
            .Should().Be("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        chain.Chunks.Select(chunk => chunk.Signature).Should().Equal(
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
        ChunkedUpload.Knock(upload).Should().BeNull();
    }

    [Fact]
    public void Upload_OfAnyBodyInAnyChunks_ComesBackWhole() => Gen.Select(
        Gen.Byte.Array[0, 300], Gen.Int[1, 64], Gen.OneOf(Signed, SignedTrailer, UnsignedTrailer)).Sample(
        (body, size, kind) =>
        {
            (string, string)[] trailers = kind == Signed ? [] : [("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-meta-b", "c d")];
            var upload = ChunkedUpload.Of(body, size, kind, trailers);
            var decoded = AwsChunkedBody.Decode(upload.Encoded, kind, body.Length);
            return decoded.Body.Span.SequenceEqual(body)
                && decoded.Trailers.SequenceEqual(trailers.Select(trailer => KeyValuePair.Create(trailer.Item1, trailer.Item2)))
                && ChunkedUpload.Knock(upload) is null;
        },
        iter: 1_000);

    [Fact]
    public void SignedChunk_WithAnyBitOfItsDataFlipped_IsRefused()
    {
        var upload = ChunkedUpload.Of(Body, 8, Signed);
        for (var chunk = 0; chunk < upload.Chunks.Count - 1; chunk++)
        {
            var start = Array.IndexOf(upload.Chunks[chunk], (byte)'\n') + 1;
            for (var bit = start * 8; bit < (upload.Chunks[chunk].Length - 2) * 8; bit++)
                ChunkedUpload.Knock(WithChunk(upload, chunk, Flipped(upload.Chunks[chunk], bit))).Should().Be("SignatureDoesNotMatch");
        }
    }

    [Fact]
    public void SignedChunk_WithAnyDigitOfItsSignatureChanged_IsRefused()
    {
        var upload = ChunkedUpload.Of(Body, 8, Signed);
        for (var chunk = 0; chunk < upload.Chunks.Count; chunk++)
        {
            var end = Array.IndexOf(upload.Chunks[chunk], (byte)'\r');
            for (var at = end - 64; at < end; at++)
                ChunkedUpload.Knock(WithChunk(upload, chunk, Flipped(upload.Chunks[chunk], at * 8))).Should().Be("SignatureDoesNotMatch");
        }
    }

    [Fact]
    public void SignedChunks_InAnotherOrder_AreRefused()
    {
        var upload = ChunkedUpload.Of(Body, 7, Signed);
        ChunkedUpload.Knock(upload with { Chunks = [upload.Chunks[1], upload.Chunks[0], .. upload.Chunks.Skip(2)] })
            .Should().Be("SignatureDoesNotMatch");
    }

    [Fact]
    public void SignedChunk_Repeated_IsRefused()
    {
        var upload = ChunkedUpload.Of(Body, 7, Signed);
        var repeated = upload with { Chunks = [upload.Chunks[0], .. upload.Chunks], DecodedLength = upload.DecodedLength + 7 };
        ChunkedUpload.Knock(repeated).Should().Be("SignatureDoesNotMatch");
    }

    [Fact]
    public void SignedChunk_Dropped_IsRefused()
    {
        var upload = ChunkedUpload.Of(Body, 7, Signed);
        for (var dropped = 0; dropped < upload.Chunks.Count - 1; dropped++)
        {
            IReadOnlyList<byte[]> rest = [.. upload.Chunks.Where((_, at) => at != dropped)];
            ChunkedUpload.Knock(upload with { Chunks = rest }).Should().Be("IncompleteBody");
            ChunkedUpload.Knock(upload with { Chunks = rest, DecodedLength = upload.DecodedLength - 7 })
                .Should().Be("SignatureDoesNotMatch");
        }
    }

    [Fact]
    public void SignedChunk_OfAnotherUpload_IsRefused()
    {
        var (upload, other) = (ChunkedUpload.Of(Body, 7, Signed), ChunkedUpload.Of([.. Body.Reverse()], 7, Signed));
        ChunkedUpload.Knock(WithChunk(upload, 2, other.Chunks[2])).Should().Be("SignatureDoesNotMatch");
    }

    [Fact]
    public void SignedChunk_WithoutItsSignature_IsRefused()
    {
        var upload = ChunkedUpload.Of(Body, Body.Length, Signed);
        var unsigned = ChunkedUpload.Of(Body, Body.Length, UnsignedTrailer);
        ChunkedUpload.Knock(upload with { Chunks = unsigned.Chunks }).Should().Be("InvalidRequest");
    }

    [Theory]
    [InlineData(Signed)]
    [InlineData(SignedTrailer)]
    [InlineData(UnsignedTrailer)]
    public void Upload_CutAnywhere_IsRefused(string kind)
    {
        var upload = ChunkedUpload.Of(Body, 9, kind, kind == Signed ? [] : [("x-amz-checksum-crc32", "AAAAAA==")]);
        // The last line end may be missing of a body that its signatures have closed already.
        var whole = kind == UnsignedTrailer ? upload.Encoded.Length : upload.Encoded.Length - 2;
        for (var length = 0; length < whole; length++)
            ChunkedUpload.Knock(upload, upload.Encoded[..length])
                .Should().BeOneOf(["InvalidRequest", "IncompleteBody"], because: $"it ends after {length}");
    }

    [Theory]
    [InlineData(Signed)]
    [InlineData(SignedTrailer)]
    [InlineData(UnsignedTrailer)]
    public void Upload_WithBytesAfterItsEnd_IsRefused(string kind)
    {
        var upload = ChunkedUpload.Of(Body, 9, kind);
        ChunkedUpload.Knock(upload, [.. upload.Encoded, .. "1\r\nx\r\n"u8]).Should().Be("InvalidRequest");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-36)]
    [InlineData(1_000_000)]
    public void Upload_OfAnotherLengthThanDeclared_IsRefused(int more)
    {
        var upload = ChunkedUpload.Of(Body, 9, Signed);
        ChunkedUpload.Knock(upload with { DecodedLength = upload.DecodedLength + more }).Should().Be("IncompleteBody");
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32:BBBBBB==\r\n")]
    [InlineData("x-amz-checksum-crc32c:AAAAAA==\r\n")]
    [InlineData("x-amz-checksum-crc32:AAAAAA==\r\nx-amz-meta-a:b\r\n")]
    [InlineData("")]
    public void SignedTrailer_Changed_IsRefused(string trailer)
    {
        var upload = ChunkedUpload.Of(Body, 9, SignedTrailer, ("x-amz-checksum-crc32", "AAAAAA=="));
        ChunkedUpload.Knock(upload with { Trailers = [trailer, upload.Trailers[^1]] }).Should().Be("SignatureDoesNotMatch");
    }

    [Fact]
    public void SignedTrailer_WithoutItsSignature_IsRefused()
    {
        var upload = ChunkedUpload.Of(Body, 9, SignedTrailer, ("x-amz-checksum-crc32", "AAAAAA=="));
        ChunkedUpload.Knock(upload with { Trailers = [upload.Trailers[0]] }).Should().Be("InvalidRequest");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("-1\r\n\r\n")]
    [InlineData("FFFFFFFF\r\n\r\n")]
    [InlineData("0x5\r\nabcde\r\n0\r\n\r\n")]
    [InlineData("5\r\nabcdeXX0\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("5\nabcde\n0\n\n")]
    public void Upload_OfNoChunkedEncoding_IsRefused(string encoded)
    {
        var decoding = () => AwsChunkedBody.Decode(Encoding.ASCII.GetBytes(encoded), UnsignedTrailer, 5);
        decoding.Should().Throw<SigV4Exception>().Which.Code.Should().BeOneOf("InvalidRequest", "IncompleteBody");
    }

    [Fact]
    public void Upload_OfAnUnknownKind_IsRefused()
    {
        var decoding = () => AwsChunkedBody.Decode("0\r\n\r\n"u8, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", 0);
        decoding.Should().Throw<SigV4Exception>().Which.Code.Should().Be("InvalidRequest");
    }

    [Fact]
    public void Upload_OfArbitraryBytes_IsReadOrRefused() => Gen.Select(
        Gen.String[Gen.Char["01f;=\r\nab:"], 0, 40], Gen.OneOf(Signed, SignedTrailer, UnsignedTrailer), Gen.Int[-1, 20]).Sample(
        (encoded, kind, length) =>
        {
            try
            {
                return AwsChunkedBody.Decode(Encoding.ASCII.GetBytes(encoded), kind, length).Body.Length == length;
            }
            catch (SigV4Exception)
            {
                return true;
            }
        },
        iter: 20_000);

    private static ChunkedUpload WithChunk(ChunkedUpload upload, int at, byte[] chunk) =>
        upload with { Chunks = [.. upload.Chunks.Select((kept, place) => place == at ? chunk : kept)] };

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << bit % 8);
        return flipped;
    }
}
