namespace Rolecall.Federation.Saml;

/// <summary>The rules that are a sandbox's choice.</summary>
public sealed record SamlRules
{
    /// <summary>Whether signatures and digests by SHA-1 are taken.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>How old an assertion may be when it is redeemed, and how far ahead of us; null for any. AWS: 5 minutes.</summary>
    public TimeSpan? MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>By how much the IdP's clock may differ from ours, either way.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.Zero;

    /// <summary>Whether AWS's attributes are read, and a response without its RoleSessionName refused.</summary>
    public bool ForAws { get; init; } = true;
}
