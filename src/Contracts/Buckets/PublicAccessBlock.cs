namespace Rolecall.Contracts.Buckets;

/// <summary>
/// Which ways of making a bucket public are blocked.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
/// </summary>
[GenerateSerializer, Immutable, Alias("rolecall.PublicAccessBlock")]
public sealed record PublicAccessBlock
{
    [Id(0)] public bool BlockPublicAcls { get; init; }

    [Id(1)] public bool IgnorePublicAcls { get; init; }

    /// <summary>A policy that is public is refused.</summary>
    [Id(2)] public bool BlockPublicPolicy { get; init; }

    /// <summary>A public policy grants access only to the bucket's own account and to AWS services.</summary>
    [Id(3)] public bool RestrictPublicBuckets { get; init; }

    /// <summary>What a new bucket has.</summary>
    public static PublicAccessBlock All { get; } =
        new() { BlockPublicAcls = true, IgnorePublicAcls = true, BlockPublicPolicy = true, RestrictPublicBuckets = true };
}
