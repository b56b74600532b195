using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Api.SigV4;

/// <summary>Checks proofs against secrets and clocks.</summary>
public static class SigV4Verifier
{
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>The key of a scope: four HMACs from the secret, good for one day, region and service.</summary>
    public static byte[] DeriveKey(string secret, string date, string region, string service)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(date));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(region));
        key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(service));
        return HMACSHA256.HashData(key, "aws4_request"u8);
    }

    /// <summary>Whether the secret made the signature; compares in constant time.</summary>
    public static bool Verify(SigV4Proof proof, string secret) => Verify(proof, DeriveKey(secret, proof.Date, proof.Region, proof.Service));

    /// <summary>Whether the derived key of the proof's scope made the signature, and every chunk's; compares in constant time.</summary>
    public static bool Verify(SigV4Proof proof, byte[] signingKey)
    {
        if (!Equal(Sign(signingKey, proof.StringToSign), proof.Signature)
            && !(proof.StringToSignWithoutToken is { } other && Equal(Sign(signingKey, other), proof.Signature)))
            return false;
        return proof.Chunks is not { } chain || VerifyChunks(proof, chain, signingKey);
    }

    /// <summary>Null where the signature's time is acceptable on this clock; the refusal otherwise.</summary>
    /// <param name="wallNow">The wall clock: clients sign with theirs, whatever the sandbox's says.</param>
    public static SigV4Exception? CheckTime(SigV4Proof proof, DateTimeOffset wallNow)
    {
        var until = proof.Expires is { } seconds ? proof.SignedAt.AddSeconds(seconds) : proof.SignedAt + Window;
        if (wallNow > until)
        {
            if (proof.SpeaksS3)
                return proof.Expires is null ? Skewed() : new SigV4Exception("AccessDenied", "Request has expired");
            var bound = proof.Expires is null ? wallNow - Window : wallNow;
            return new SigV4Exception("SignatureDoesNotMatch",
                $"Signature expired: {Basic(proof.Expires is null ? proof.SignedAt : until)} is now earlier than {Basic(bound)} ({Basic(wallNow)} - 15 min.)");
        }
        if (proof.SignedAt > wallNow + Window)
        {
            return proof.SpeaksS3
                ? Skewed()
                : new SigV4Exception("SignatureDoesNotMatch",
                    $"Signature not yet current: {Basic(proof.SignedAt)} is still later than {Basic(wallNow + Window)} ({Basic(wallNow)} + 15 min.)");
        }
        return null;
    }

    internal static SigV4Exception Mismatch() => new(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    internal static string Sign(byte[] signingKey, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(text)));

    /// <summary>The string that a chunk's signature signs. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html</summary>
    internal static string ChunkStringToSign(string amzDate, string scope, string previous, string chunkSha256) =>
        $"AWS4-HMAC-SHA256-PAYLOAD\n{amzDate}\n{scope}\n{previous}\n{EmptySha256}\n{chunkSha256}";

    /// <summary>
    /// The string that the trailer's signature signs. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
    /// </summary>
    internal static string TrailerStringToSign(string amzDate, string scope, string previous, string trailerSha256) =>
        $"AWS4-HMAC-SHA256-TRAILER\n{amzDate}\n{scope}\n{previous}\n{trailerSha256}";

    private static bool VerifyChunks(SigV4Proof proof, ChunkChain chain, byte[] signingKey)
    {
        var amzDate = Basic(proof.SignedAt);
        var previous = proof.Signature;
        foreach (var (sha256, signature) in chain.Chunks)
        {
            if (!Equal(Sign(signingKey, ChunkStringToSign(amzDate, proof.Scope, previous, sha256)), signature))
                return false;
            previous = signature;
        }
        return chain.Trailer is not { } trailer
            || Equal(Sign(signingKey, TrailerStringToSign(amzDate, proof.Scope, previous, trailer.Sha256)), trailer.Signature);
    }

    private static SigV4Exception Skewed() =>
        new("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.");

    private static bool Equal(string computed, string presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(computed), Encoding.UTF8.GetBytes(presented));

    private static string Basic(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
