using System.Security.Cryptography;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// What one key does, ready to do it: AES-256-GCM under the key, and HKDF's second half (RFC 5869 section 2.3) under the key that its
/// first half extracts. For one thread at a time.
/// </summary>
internal sealed class SealingCipher : IDisposable
{
    public const int TagLength = 16;

    /// <summary>Bytes of the longest derived key: HKDF's first block, which is all that is needed here.</summary>
    public const int LongestDerived = 32;

    private readonly AesGcm gcm;
    private readonly IncrementalHash extracted;

    /// <param name="key">32 bytes.</param>
    public SealingCipher(ReadOnlySpan<byte> key)
    {
        Span<byte> pseudorandom = stackalloc byte[32];
        HKDF.Extract(HashAlgorithmName.SHA256, key, salt: [], pseudorandom);
        extracted = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, pseudorandom);
        CryptographicOperations.ZeroMemory(pseudorandom);
        gcm = new AesGcm(key, TagLength);
    }

    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> encrypted, Span<byte> tag, ReadOnlySpan<byte> associated) =>
        gcm.Encrypt(nonce, plain, encrypted, tag, associated);

    /// <summary>False where the tag is not that of the bytes.</summary>
    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
    {
        try
        {
            gcm.Decrypt(nonce, encrypted, tag, plain, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>HKDF-SHA-256 with no salt: the key for a purpose.</summary>
    /// <param name="purpose">HKDF's "info".</param>
    /// <param name="derived">Up to <see cref="LongestDerived"/> bytes.</param>
    public void Derive(ReadOnlySpan<byte> purpose, Span<byte> derived)
    {
        Span<byte> block = stackalloc byte[LongestDerived];
        extracted.AppendData(purpose);
        extracted.AppendData([1]);
        extracted.GetHashAndReset(block);
        block[..derived.Length].CopyTo(derived);
        CryptographicOperations.ZeroMemory(block);
    }

    public void Dispose()
    {
        gcm.Dispose();
        extracted.Dispose();
    }
}
