using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Policies;

public sealed record StoredManagedPolicy
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>ANPA….</summary>
    public required string PolicyId { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public ImmutableArray<EntityTag> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Oldest first, at most five.</summary>
    public required ImmutableArray<PolicyVersionRecord> Versions { get; init; }

    public required int DefaultVersion { get; init; }

    /// <summary>The number that the next version gets; numbers are never used twice.</summary>
    public required int NextVersion { get; init; }

    [JsonIgnore]
    public PolicyVersionRecord Default => Versions.First(version => version.Number == DefaultVersion);

    public string ArnIn(AccountId accountId) => $"arn:aws:iam::{accountId}:policy{Path}{Name}";
}
