using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Secrets;

/// <summary>All that is kept of a password: PBKDF2 with HMAC-SHA-256.</summary>
/// <param name="Iterations">How often the hash was iterated.</param>
/// <param name="Salt">16 bytes, drawn for this password, in base64.</param>
/// <param name="Hash">32 bytes in base64.</param>
public sealed record PasswordHash(int Iterations, string Salt, [property: JsonConverter(typeof(SecretConverter))] Secret Hash)
{
    /// <summary>
    /// OWASP's count for HMAC-SHA-256: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2
    /// </summary>
    public const int CurrentIterations = 600_000;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Takes tenths of a second: no place that others wait for.</summary>
    public static PasswordHash Of(string password, IRandomSource random) => Of(password, random, CurrentIterations);

    internal static PasswordHash Of(string password, IRandomSource random, int iterations)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        random.Fill(salt);
        Span<byte> hash = stackalloc byte[HashBytes];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, hash, iterations, HashAlgorithmName.SHA256);
        return new PasswordHash(iterations, Convert.ToBase64String(salt), new Secret(Convert.ToBase64String(hash)));
    }
}
