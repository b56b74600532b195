using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations.Handshakes;

/// <summary>An invitation of an account that stands alone.</summary>
public sealed record StoredHandshake
{
    /// <summary>h-….</summary>
    public required string Id { get; init; }

    /// <summary>Who is invited.</summary>
    public required AccountId AccountId { get; init; }

    /// <summary>"OPEN", "ACCEPTED", "DECLINED" or "CANCELED"; an open one is expired from <see cref="ExpiresAt"/> on.</summary>
    public required string State { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public string? Notes { get; init; }

    /// <summary>What the account is tagged with once it has joined.</summary>
    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }
}
