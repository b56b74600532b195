using System.Security.Cryptography;

namespace Rolecall.Api.SigV4;

/// <summary>
/// The signing key of one scope, four HMACs from the secret, good for one day, region and service: ready to sign again and again. For
/// one thread at a time.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
public sealed class SigV4Key : IDisposable
{
    private readonly byte[] key;

    /// <summary>What the library makes of the key, which costs more than to sign once: made where a key signs again.</summary>
    private IncrementalHash? kept;

    private bool hasSigned;

    private SigV4Key(byte[] key) => this.key = key;

    public static SigV4Key Derive(string secret, string date, string region, string service) =>
        new(SigV4Verifier.DeriveKey(secret, date, region, service));

    /// <param name="derived">As <see cref="SigV4Verifier.DeriveKey"/> returns it: 32 bytes.</param>
    public static SigV4Key Of(ReadOnlySpan<byte> derived) => new(derived.ToArray());

    /// <summary>HMAC-SHA-256 of the text: 32 bytes.</summary>
    internal void Sign(ReadOnlySpan<byte> text, Span<byte> signature)
    {
        if (!hasSigned)
        {
            hasSigned = true;
            HMACSHA256.HashData(key, text, signature);
            return;
        }
        kept ??= IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        kept.AppendData(text);
        kept.GetHashAndReset(signature);
    }

    /// <summary>Lets the key go.</summary>
    public void Dispose()
    {
        kept?.Dispose();
        CryptographicOperations.ZeroMemory(key);
    }
}
