namespace Rolecall.Contracts.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html</summary>
public static class ObjectOwnership
{
    /// <summary>What a new bucket has: ACLs are off.</summary>
    public const string BucketOwnerEnforced = nameof(BucketOwnerEnforced);
}
