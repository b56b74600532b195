using System.Collections.Immutable;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Accounts.Issuers;

/// <summary>The account as an issuer of identity tokens for the world outside.</summary>
public sealed record StoredIssuer
{
    /// <summary>A UUID that the account's number can be read back from, <see cref="IssuerIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The iss claim, under which the discovery document is served; as the first enabling call reached this server.</summary>
    public required string Url { get; init; }

    /// <summary>Disabled, the account issues nothing; what it issued still verifies.</summary>
    public required bool Enabled { get; init; }

    /// <summary>
    /// Of each algorithm, oldest first: those that are published, and at most some that have retired since the last rotation.
    /// </summary>
    public required ImmutableArray<StoredIssuerKey> Keys { get; init; }
}
