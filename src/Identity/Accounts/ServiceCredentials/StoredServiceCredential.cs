namespace Rolecall.Identity.Accounts.ServiceCredentials;

/// <summary>What a user signs in to one service with.</summary>
public sealed record StoredServiceCredential
{
    /// <summary>ACCA….</summary>
    public required string Id { get; init; }

    public required string UserName { get; init; }

    /// <summary>"codecommit.amazonaws.com".</summary>
    public required string ServiceName { get; init; }

    /// <summary>The name to sign in with, or an API key's alias: "bob-at-123456789012", and of the second "bob+1-at-123456789012".</summary>
    public required string SignInName { get; init; }

    /// <summary>SHA-256 of the password or API key, in base64: nobody can try what was drawn from 2^256.</summary>
    public required string Hash { get; init; }

    public required bool Active { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null where it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
