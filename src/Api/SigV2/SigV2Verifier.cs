using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.SigV2;

/// <summary>Checks proofs of Signature Version 2 against secrets and the wall clock.</summary>
public static class SigV2Verifier
{
    /// <summary>Whether the secret made the signature; compares in constant time.</summary>
    public static bool Verify(SigV2Proof proof, string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Sign(proof.StringToSign, secret)), Encoding.UTF8.GetBytes(proof.Signature));

    /// <summary>Null where the URL still holds; the refusal otherwise.</summary>
    /// <param name="wallNow">The wall clock: clients reckon with theirs, whatever the sandbox's says.</param>
    public static SigV4Exception? CheckTime(SigV2Proof proof, DateTimeOffset wallNow) =>
        wallNow > proof.ExpiresAt ? new SigV4Exception("AccessDenied", "Request has expired") : null;

    /// <summary>The algorithm is the version's own; it is used for nothing but to check what clients signed with it.</summary>
    internal static string Sign(string text, string secret) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}
