using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Api.SigV4;

/// <summary>Checks proofs against secrets and clocks.</summary>
public static class SigV4Verifier
{
    internal const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

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
    public static bool Verify(SigV4Proof proof, string secret)
    {
        using var key = SigV4Key.Derive(secret, proof.Date, proof.Region, proof.Service);
        return Verify(proof, key);
    }

    /// <summary>Whether the derived key of the proof's scope made the signature, and every chunk's; compares in constant time.</summary>
    public static bool Verify(SigV4Proof proof, SigV4Key signingKey)
    {
        if (!IsSigned(proof, proof.CanonicalSha256.Span, signingKey)
            && !(proof.CanonicalSha256WithoutToken is { } other && IsSigned(proof, other.Span, signingKey)))
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

    private static bool IsSigned(SigV4Proof proof, ReadOnlySpan<byte> sha256, SigV4Key signingKey)
    {
        // A proof of a silo of an earlier version has none.
        if (sha256.Length != SHA256.HashSizeInBytes)
            return false;
        var text = new SigningText(stackalloc byte[Canonical.MostTexts]);
        Canonical.WriteStringToSign(ref text, proof.SignedAt, proof.Date, proof.Region, proof.Service, sha256);
        var isSigned = Signs(proof.Signature, text.Written, signingKey);
        text.Dispose();
        return isSigned;
    }

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, and of trailers sigv4-streaming-trailers.html</summary>
    private static bool VerifyChunks(SigV4Proof proof, ChunkChain chain, SigV4Key signingKey)
    {
        var text = new SigningText(stackalloc byte[Canonical.MostTexts]);
        Canonical.WriteHead(ref text, "AWS4-HMAC-SHA256-PAYLOAD", proof.SignedAt, proof.Date, proof.Region, proof.Service);
        var head = text.Length;
        var previous = proof.Signature;
        var areSigned = true;
        foreach (var (sha256, signature) in chain.Chunks)
        {
            text.CutTo(head);
            text.Add(previous);
            text.Add((byte)'\n');
            text.Add(EmptySha256);
            text.Add((byte)'\n');
            text.Add(sha256);
            areSigned = Signs(signature, text.Written, signingKey);
            if (!areSigned)
                break;
            previous = signature;
        }
        if (areSigned && chain.Trailer is { } trailer)
        {
            text.CutTo(0);
            Canonical.WriteHead(ref text, "AWS4-HMAC-SHA256-TRAILER", proof.SignedAt, proof.Date, proof.Region, proof.Service);
            text.Add(previous);
            text.Add((byte)'\n');
            text.Add(trailer.Sha256);
            areSigned = Signs(trailer.Signature, text.Written, signingKey);
        }
        text.Dispose();
        return areSigned;
    }

    /// <summary>Whether the signature, in lower-case hex, is the text's; compares in constant time.</summary>
    private static bool Signs(string presented, ReadOnlySpan<byte> text, SigV4Key signingKey)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        signingKey.Sign(text, signature);
        Span<char> computed = stackalloc char[2 * HMACSHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(signature, computed, out _);
        return CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(computed), MemoryMarshal.AsBytes(presented.AsSpan()));
    }

    private static SigV4Exception Skewed() =>
        new("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.");

    private static string Basic(DateTimeOffset time) => time.UtcDateTime.ToString(Canonical.TimeFormat, CultureInfo.InvariantCulture);
}
