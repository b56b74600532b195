namespace Rolecall.Identity.Accounts.Providers;

/// <summary>A SAML assertion that was redeemed: it is not taken again before it has expired.</summary>
public sealed record StoredAssertionUse
{
    /// <summary>Hash of the provider's name, of the issuer and of the assertion's id, in hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>In sandbox time: from then on its own dates refuse it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
