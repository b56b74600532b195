using Rolecall.Contracts.Buckets;

namespace Rolecall.Contracts.ReadModels;

/// <summary>One version of a bucket that exists. Decides as <see cref="IBucketGrain"/> does.</summary>
public interface IBucketModel
{
    /// <summary>See <see cref="IBucketGrain.Admit"/>.</summary>
    BucketReply Admit(AuthorizeCall call);
}
