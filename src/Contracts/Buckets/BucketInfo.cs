using System.Collections.Immutable;
using Rolecall.Policy;

namespace Rolecall.Contracts.Buckets;

[GenerateSerializer, Immutable, Alias("rolecall.BucketInfo")]
public sealed record BucketInfo
{
    [Id(0)] public required AccountId AccountId { get; init; }

    /// <summary>Drawn at creation: a bucket deleted and made again is another bucket.</summary>
    [Id(1)] public required string BucketId { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The condition keys that tell the owner's organization: aws:ResourceOrgID, aws:ResourceOrgPaths.</summary>
    [Id(3)] public ImmutableArray<ConditionEntry> OwnerEntries { get; init; } = [];

    /// <summary>Null where it was deleted.</summary>
    [Id(4)] public PublicAccessBlock? PublicAccessBlock { get; init; }

    /// <summary>One of AWS's words, such as <see cref="Buckets.ObjectOwnership.BucketOwnerEnforced"/>; null where it was deleted.</summary>
    [Id(5)] public string? ObjectOwnership { get; init; }

    /// <summary>Null where it has no policy.</summary>
    [Id(6)] public bool? PolicyIsPublic { get; init; }

    /// <summary>The condition keys that every request on the bucket or its objects has: whose it is.</summary>
    public ImmutableArray<ConditionEntry> Entries =>
        [new("aws:ResourceAccount", AccountId), new("s3:ResourceAccount", AccountId), .. OwnerEntries];
}
