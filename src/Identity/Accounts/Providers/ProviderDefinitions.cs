namespace Rolecall.Identity.Accounts.Providers;

/// <summary>The identity providers of an account as their grains need them, by the resource part of their ARNs.</summary>
public static class ProviderDefinitions
{
    private const string Oidc = "oidc-provider/";
    private const string Saml = "saml-provider/";

    /// <param name="name">The issuer's URL without its scheme.</param>
    public static string ResourceOfIssuer(string name) => Oidc + name;

    /// <summary>Names of SAML providers compare without regard to case, so the resource is in lower case.</summary>
    public static string ResourceOfSaml(string name) => Saml + name.ToLowerInvariant();

    /// <summary>Null where there is no such provider.</summary>
    public static ProviderDefinition? Find(AccountState state, string resource)
    {
        if (resource.StartsWith(Oidc, StringComparison.Ordinal))
            return state.OidcProviders.GetValueOrDefault(resource[Oidc.Length..]) is { } oidc ? ProviderDefinition.Of(oidc, state.AccountId) : null;
        return resource.StartsWith(Saml, StringComparison.Ordinal) && state.SamlProviders.GetValueOrDefault(resource[Saml.Length..]) is { } saml
            ? ProviderDefinition.Of(saml, state.AccountId)
            : null;
    }

    /// <summary>The ARN of the SAML provider of an id (SAMLProviderUUID); null where the account has none.</summary>
    public static string? ArnOfSaml(AccountState state, string providerId) =>
        state.SamlProviders.Values.FirstOrDefault(provider => provider.ProviderId == providerId)?.ArnIn(state.AccountId);

    /// <summary>The providers that changes make, change or end.</summary>
    public static IReadOnlyCollection<string> TouchedBy(IEnumerable<AccountChange> changes)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Entity is StoredOidcProvider oidc)
                touched.Add(ResourceOfIssuer(oidc.Name));
            else if (change.KeyOfDeleted<StoredOidcProvider>() is { } issuer)
                touched.Add(ResourceOfIssuer(issuer));
            else if (change.Entity is StoredSamlProvider saml)
                touched.Add(ResourceOfSaml(saml.Name));
            else if (change.KeyOfDeleted<StoredSamlProvider>() is { } name)
                touched.Add(ResourceOfSaml(name));
        }
        return touched;
    }
}
