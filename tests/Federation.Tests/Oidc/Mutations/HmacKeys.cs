using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Federation.Oidc.Minting;

namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>What a public key looks like to a verifier that takes it for an HMAC secret.</summary>
internal static class HmacKeys
{
    public static IEnumerable<byte[]> Of(SigningKey key)
    {
        var pem = PemEncoding.WriteString("PUBLIC KEY", key.SubjectPublicKeyInfo);
        yield return Encoding.ASCII.GetBytes(pem);
        yield return Encoding.ASCII.GetBytes(pem + "\n");
        yield return Encoding.ASCII.GetBytes(pem.Replace("\n", "", StringComparison.Ordinal));
        yield return key.SubjectPublicKeyInfo;
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(key.SubjectPublicKeyInfo));
        yield return Encoding.UTF8.GetBytes(key.ToPublicJwk().ToJsonString());
        var number = key.ToPublicJwk()[key.Algorithm[0] == 'R' ? "n" : "x"]!.GetValue<string>();
        yield return Base64Url.DecodeFromChars(number);
        yield return Encoding.ASCII.GetBytes(number);
    }
}
