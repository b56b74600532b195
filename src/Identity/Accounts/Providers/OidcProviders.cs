using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Accounts.Providers;

/// <summary>Finds OpenID Connect providers by their ARNs.</summary>
public static class OidcProviders
{
    private const string Type = ":oidc-provider/";

    /// <summary>Null where the account has no such provider.</summary>
    public static StoredOidcProvider? Find(AccountState state, string arn) =>
        arn.IndexOf(Type, StringComparison.Ordinal) is var at and >= 0
        && state.OidcProviders.GetValueOrDefault(arn[(at + Type.Length)..]) is { } provider
        && provider.ArnIn(state.AccountId) == arn
            ? provider
            : null;

    public static Fault NotFound(string arn) => Fault.NoSuchEntity($"OpenIDConnect Provider not found for arn {arn}");
}
