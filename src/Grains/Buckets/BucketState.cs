using System.Collections.Immutable;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Grains.Buckets;

internal sealed record BucketState
{
    public required AccountId AccountId { get; init; }

    public required string BucketId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Policy { get; init; }

    /// <summary>Whom the users and roles that the policy names were when it was written.</summary>
    public ImmutableArray<PrincipalId> Named { get => field.IsDefault ? [] : field; init; }
}
