using System.Globalization;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Api.Tests.SigV4.Reference;

namespace Rolecall.Api.Tests.SigV4.Differential;

/// <summary>
/// The reader says of every request what the one before it said, which is kept as its reference: the same proof of the same canonical
/// request, or the same refusal in the same words. With ROLECALL_LONG=1 it is asked more than 10 million times (tests/long signatures).
/// </summary>
public sealed class ReaderDifferentialTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("ROLECALL_LONG") == "1";

    private static readonly string[] Parameters = ["X-Amz-Signature", "X-Amz-Security-Token", "a"];

    [Fact]
    public void Request_OfAnyMake_IsReadAsTheReferenceReadsIt()
    {
        var (read, refused) = (0, 0);
        for (var seed = 0UL; seed < (IsLong ? 10_500_000UL : 100_000UL); seed++)
        {
            var dice = new Dice(seed);
            var (request, rules) = RequestMaker.Make(ref dice);
            var (expected, found) = (Told(() => Reference(request, rules)), Told(() => Read(request, rules)));
            if (expected != found)
                found.Should().Be(expected, "seed {0}: {1}", seed, Text(request));
            if (expected.StartsWith("refused", StringComparison.Ordinal))
                refused++;
            else
                read++;
        }
        // Neither is rare, or little was tried.
        read.Should().BeGreaterThan(refused / 4);
        refused.Should().BeGreaterThan(read / 4);
    }

    [Fact]
    public void Request_OfAnyMake_IsRoutedAsTheReferenceRoutesIt()
    {
        for (var seed = 0UL; seed < (IsLong ? 1_000_000UL : 30_000UL); seed++)
        {
            var dice = new Dice(~seed);
            var (request, rules) = RequestMaker.Make(ref dice);
            var authorization = dice.OneIn(3) ? null : request.HeaderOf("Authorization");
            var (expected, found) = (
                Told(() => $"{ReferenceParser.IsSigned(request)} {ReferenceParser.ScopeOf(authorization, request.Query)} {string.Join(' ', Parameters.Select(name => ReferenceParser.HasParameter(request.Query, name)))} {ReferenceParser.PayloadHash(request, rules)}"),
                Told(() => $"{SigV4Parser.IsSigned(request)} {SigV4Parser.ScopeOf(authorization, request.Query)} {string.Join(' ', Parameters.Select(name => SigV4Parser.HasParameter(request.Query, name)))} {SigV4Parser.PayloadHash(request, rules)}"));
            if (expected != found)
                found.Should().Be(expected, "seed {0}: {1}", seed, Text(request));
        }
    }

    [Fact]
    public void ChunkedBody_OfAnyMake_IsReadAsTheReferenceReadsIt()
    {
        var uploads = new[]
        {
            ChunkedUpload.Of([.. Enumerable.Range(0, 100).Select(i => (byte)i)], 30, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ChunkedUpload.Of([1, 2, 3], 2, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", ("x-amz-checksum-crc32", "AAAAAA==")),
            ChunkedUpload.Of([1, 2, 3], 3, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", ("x-amz-checksum-crc32", "AAAAAA=="), ("x-b", "c")),
        };
        var encoded = uploads.Select(upload => upload.Encoded).ToArray();
        for (var seed = 0UL; seed < (IsLong ? 1_000_000UL : 30_000UL); seed++)
        {
            var dice = new Dice(seed);
            var which = dice.Roll(uploads.Length);
            var body = Edited(ref dice, encoded[which]);
            var (kind, length) = (uploads[which].Kind, uploads[which].DecodedLength);
            var (expected, found) = (
                Told(() => Text(ReferenceChunkedBody.Decode(body, kind, length))),
                Told(() => Text(AwsChunkedBody.Decode(body, kind, length))));
            if (expected != found)
                found.Should().Be(expected, "seed {0}", seed);
        }
    }

    private static string Reference(SignedRequest request, SigV4Rules rules)
    {
        var proof = ReferenceParser.Parse(request, rules);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{proof.AccessKeyId}|{proof.SessionToken ?? "none"}|{proof.Scope}|{proof.SignedAt:O}|{proof.Expires}|{proof.Signature}|{proof.SpeaksS3}|{Signed(proof.StringToSign)}|{Signed(proof.StringToSignWithoutToken)}");
    }

    private static string Read(SignedRequest request, SigV4Rules rules)
    {
        var proof = SigV4Parser.Parse(request, rules);
        var texts = SignedTexts.Of(proof).ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{proof.AccessKeyId}|{proof.SessionToken ?? "none"}|{proof.Scope}|{proof.SignedAt:O}|{proof.Expires}|{proof.Signature}|{proof.SpeaksS3}|{texts[0]}|{(texts.Length > 1 ? texts[1] : null)}");
    }

    /// <summary>As it is signed: in UTF-8, where half a surrogate pair is the replacement character.</summary>
    private static string? Signed(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Told(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (SigV4Exception refused)
        {
            return $"refused: {refused.Code} {refused.Message}";
        }
    }

    private static string Text(SignedRequest request) =>
        $"{request.Method} {request.Path} ? {request.Query}\n{string.Join('\n', request.Headers)}\n{request.BodySha256}";

    private static string Text(AwsChunkedBody body) =>
        $"{Convert.ToHexString(body.Body.Span)} {(body.Chain is { } chain ? string.Join(',', chain.Chunks) + chain.Trailer : "")} {string.Join(',', body.Trailers)}";

    private static byte[] Edited(ref Dice dice, byte[] bytes)
    {
        for (var i = dice.Roll(3); i > 0; i--)
        {
            var start = dice.Roll(bytes.Length);
            var length = Math.Min(dice.Roll(3), bytes.Length - start);
            byte[] put = dice.OneIn(3)
                ? []
                : [.. Encoding.Latin1.GetBytes(dice.Of(
                    "\r\n", ";", "chunk-signature=", "0", "-", " ", ":", "é", "ffffffff", "x-amz-trailer-signature:", "\n"))];
            bytes = [.. bytes[..start], .. put, .. bytes[(start + length)..]];
        }
        return bytes;
    }
}
