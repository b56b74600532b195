using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Buckets;

/// <summary>The decision on a call for a bucket or its objects, with the bucket.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.BucketReply")]
public sealed record BucketReply
{
    [Id(0)] public required BucketInfo Bucket { get; init; }

    /// <summary>The question as it was decided: with what the bucket adds.</summary>
    [Id(1)] public required Question Question { get; init; }

    [Id(2)] public required Decision Decision { get; init; }

    /// <summary>The bucket's policies speak of the object's tags, which the question did not tell.</summary>
    [Id(3)] public bool ObjectTagsMatter { get; init; }
}
