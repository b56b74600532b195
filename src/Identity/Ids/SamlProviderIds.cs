using Rolecall.Policy;

namespace Rolecall.Identity.Ids;

/// <summary>
/// Ids of SAML providers: SAMLSP, and seventeen characters of which the first sixteen tell the account as an access key's do. Endpoints for
/// encrypted assertions end with them, since what is encrypted names no provider.
/// </summary>
public static class SamlProviderIds
{
    private const string Prefix = "SAMLSP";
    private const string PrefixOfKeys = "ASIA";
    private const int Length = 23;

    public static string New(AccountId account, IRandomSource random)
    {
        Span<byte> last = stackalloc byte[5];
        random.Fill(last);
        return Prefix + AccessKeyId.NewTemporary(account, random).ToString()[PrefixOfKeys.Length..] + Base32.Encode(last)[..1];
    }

    /// <summary>Null where the text can be no provider's. Ids from before they told the account name one that has no such provider, or none.</summary>
    public static AccountId? AccountOf(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && AccessKeyId.TryParse(string.Concat(PrefixOfKeys, text.AsSpan(Prefix.Length, Length - Prefix.Length - 1)), out var id)
            ? id.Account
            : null;
}
