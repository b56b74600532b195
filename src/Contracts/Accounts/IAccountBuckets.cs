using System.Collections.Immutable;
using Rolecall.Contracts.Buckets;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Accounts;

/// <summary>The buckets of the account.</summary>
[Alias("rolecall.IAccountBuckets")]
public interface IAccountBuckets : IGrainWithStringKey
{
    /// <summary>What a bucket's grain starts with; the bucket is listed among the account's from then on.</summary>
    [Alias("StartBucket")]
    Task<BucketStart> StartBucket(string bucket, DateTimeOffset now);

    /// <summary>Lists the bucket among the account's; idempotent.</summary>
    [Alias("AddBucket")]
    Task<Fault?> AddBucket(string bucket, DateTimeOffset now);

    [Alias("RemoveBucket")]
    Task<Fault?> RemoveBucket(string bucket);

    /// <summary>The account's buckets, by name.</summary>
    [Alias("ListBuckets")]
    Task<ImmutableArray<BucketEntry>> ListBuckets();
}
