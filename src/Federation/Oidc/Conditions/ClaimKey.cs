namespace Rolecall.Federation.Oidc.Conditions;

/// <summary>A row: the part of a condition key after the provider, what it is read from and whether it stays with the session.</summary>
internal sealed record ClaimKey(string Name, Func<VerifiedWebIdentity, IReadOnlyList<string>> Values, bool InSession = false)
{
    /// <summary>The key of a claim of the same name.</summary>
    public static ClaimKey Of(string name) => new(name, identity => Claim(identity, name));

    public static IReadOnlyList<string> Claim(VerifiedWebIdentity identity, string name) =>
        identity.Claims.TryGetValue(name, out var value) ? value.ToConditionValues() : [];
}
