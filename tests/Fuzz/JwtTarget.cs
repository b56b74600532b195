using System.Buffers.Text;
using System.Text;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Conditions;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Tokens;

namespace Rolecall.Fuzz;

/// <summary>
/// Any text as a web identity token, and header, payload and signature, parted by line feeds, as the parts of one: nothing is proven
/// without the issuer's private key, and what is read gives a refusal or an identity with its condition keys.
/// </summary>
internal static class JwtTarget
{
    private const string KeySet =
        """{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY","y":"UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw"}]}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    private static readonly TrustedIssuer Issuer = new() { Provider = "i.example", ClientIds = ["c"], Keys = KeysOf(KeySet) };

    public static void Run(ReadOnlySpan<byte> input)
    {
        Try(Targets.Text(input));
        var rest = input;
        var header = Part(ref rest);
        var payload = Part(ref rest);
        Try($"{header}.{payload}.{Base64Url.EncodeToString(rest)}");
    }

    private static void Try(string text)
    {
        var isToken = WebIdentityToken.TryRead(text, OidcCaps.Default, out var token, out var refusal);
        Targets.Check(isToken == (refusal is null) && isToken == (token is not null), "a token is read or refused");
        var verification = WebIdentityVerifier.Verify(text, Issuer, Now);
        Targets.Check(verification is { IsVerified: false, Refusal.Message.Length: > 0 }, "nothing is proven without the private key");
        if (token is null)
            return;
        Targets.Check(text.Count(letter => letter == '.') == 2 && text.Length <= OidcCaps.Default.LongestToken, "a token has three parts");
        Targets.Check(Encoding.ASCII.GetString(token.Jws.SigningInput) == text[..text.LastIndexOf('.')], "what is signed is what was sent");
        Targets.Check(
            text.EndsWith('.' + Base64Url.EncodeToString(token.Jws.Signature), StringComparison.Ordinal), "a signature has one spelling");
        Targets.Check(
            token.Issuer.EndsWith(token.Provider, StringComparison.Ordinal) && token.Provider.Length > 0, "a token has a provider");
        var (claims, malformed) = ReadClaims.Read(token.Claims);
        Targets.Check(claims is null != malformed is null, "claims are read or refused");
        if (claims is null)
            return;
        var identity = new VerifiedWebIdentity(token, claims);
        Targets.Check(identity.Subject.Length > 0 && identity.Audiences.Count > 0, "an identity has a subject and an audience");
        Targets.Check(ClaimConditionKeys.Of(identity).All(key => key.Values.Count > 0), "a key has values");
        Targets.Check(
            identity.RefusalOf("arn") is null == (identity.AuthorizedRoles is null || identity.IsAuthorizedByIdp("arn")), "roles limit");
    }

    private static string Part(ref ReadOnlySpan<byte> rest)
    {
        var cut = rest.IndexOf((byte)'\n');
        var part = cut < 0 ? rest : rest[..cut];
        rest = cut < 0 ? [] : rest[(cut + 1)..];
        return Base64Url.EncodeToString(part);
    }

    private static JwkSet KeysOf(string json) =>
        JwkSet.TryRead(Encoding.UTF8.GetBytes(json), OidcCaps.Default, out var keys, out _) ? keys : JwkSet.Empty;
}
