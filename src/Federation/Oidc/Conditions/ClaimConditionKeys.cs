namespace Rolecall.Federation.Oidc.Conditions;

/// <summary>The condition keys <c>PROVIDER:CLAIM</c> of a proven identity: of the claims that AWS documents for the issuer.</summary>
public static class ClaimConditionKeys
{
    /// <summary>
    /// The keys for the trust policy, resource control policies and, where they say so, the session; keys without a value are absent.
    /// </summary>
    public static IReadOnlyList<ClaimConditionKey> Of(VerifiedWebIdentity identity)
    {
        var keys = new List<ClaimConditionKey>();
        foreach (var row in IssuerKeys.Of(identity.Provider))
        {
            if (row.Values(identity) is { Count: > 0 } values)
                keys.Add(new ClaimConditionKey($"{identity.Provider}:{row.Name}", values, row.InSession));
        }
        return keys.AsReadOnly();
    }

    /// <summary>The names after <c>PROVIDER:</c> that AWS documents for the provider, for those who check and complete policies.</summary>
    public static IReadOnlyList<string> NamesOf(string provider) => [.. IssuerKeys.Of(provider).Select(key => key.Name)];
}
