using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>What is signed, as text.</summary>
internal static class SignedTexts
{
    /// <summary>The strings to sign that the proof may be of.</summary>
    public static IEnumerable<string> Of(SigV4Proof proof)
    {
        yield return StringToSign(proof, proof.CanonicalSha256);
        if (proof.CanonicalSha256WithoutToken is { } other)
            yield return StringToSign(proof, other);
    }

    public static string StringToSign(SigV4Proof proof, ReadOnlyMemory<byte> sha256)
    {
        var text = new SigningText(stackalloc byte[Rolecall.Api.SigV4.Canonical.MostTexts]);
        Rolecall.Api.SigV4.Canonical.WriteStringToSign(ref text, proof.SignedAt, proof.Date, proof.Region, proof.Service, sha256.Span);
        return Taken(ref text);
    }

    /// <summary>The canonical request.</summary>
    public static string Canonical(SignedRequest request, SigV4Rules rules, string names, string payload, CanonicalQuery.Unsigned unsigned)
    {
        var text = new SigningText(stackalloc byte[Rolecall.Api.SigV4.Canonical.MostTexts]);
        Rolecall.Api.SigV4.Canonical.Write(ref text, request, rules, names, payload, unsigned);
        return Taken(ref text);
    }

    public static string Sign(byte[] signingKey, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(text)));

    private static string Taken(scoped ref SigningText text)
    {
        var taken = Encoding.UTF8.GetString(text.Written);
        text.Dispose();
        return taken;
    }
}
