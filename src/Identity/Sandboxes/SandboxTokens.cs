using System.Security.Cryptography;
using System.Text;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Sandboxes;

/// <summary>
/// Tokens that administer one sandbox: "rcs_", by which scanners of secrets know them, and 256 random bits in hexadecimal.
/// </summary>
public static class SandboxTokens
{
    public const string Prefix = "rcs_";

    private const int RandomBytes = 32;

    public static Secret New(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[RandomBytes];
        random.Fill(bytes);
        return new Secret(Prefix + Convert.ToHexStringLower(bytes));
    }

    /// <summary>What is kept of a token. Nobody can try 2^256 tokens, so the hash needs neither salt nor iterations.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
