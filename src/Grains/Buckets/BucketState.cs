using System.Collections.Immutable;
using Rolecall.Contracts.Buckets;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Grains.Buckets;

internal sealed record BucketState
{
    public required AccountId AccountId { get; init; }

    public required string BucketId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Policy { get; init; }

    /// <summary>Null where it was deleted, and of buckets that were made when there were none.</summary>
    public PublicAccessBlock? PublicAccessBlock { get; init; }

    /// <summary>As <see cref="BucketInfo.ObjectOwnership"/>.</summary>
    public string? ObjectOwnership { get; init; }

    /// <summary>Which users and roles the ARNs in the policy meant when it was written.</summary>
    public ImmutableArray<PrincipalId> Named { get => field.IsDefault ? [] : field; init; }
}
