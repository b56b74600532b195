using System.Collections.Immutable;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Buckets;

/// <summary>
/// One bucket name of a sandbox: who owns it, and its policy. Key: <see cref="Keys.Bucket"/>. A call that was decided on one bucket names
/// it by <see cref="BucketInfo.BucketId"/>: where the name is another bucket's by then, there is no such bucket.
/// </summary>
[Alias("rolecall.IBucketGrain")]
public interface IBucketGrain : IGrainWithStringKey
{
    /// <summary>Null where there is no such bucket.</summary>
    [Alias("Describe")]
    Task<BucketInfo?> Describe();

    /// <summary>
    /// Reserves the name for the account. Owned by it already: succeeds, as in us-east-1; by another: BucketAlreadyExists.
    /// </summary>
    /// <param name="accountId">The owner.</param>
    /// <param name="now">The instant of the call, in sandbox time.</param>
    /// <param name="objectOwnership">One of AWS's words; null for what new buckets have.</param>
    [Alias("Create")]
    Task<Fault?> Create(AccountId accountId, DateTimeOffset now, string? objectOwnership = null);

    /// <summary>Gives the name up, and has the owner list it no more.</summary>
    [Alias("Delete")]
    Task<Fault?> Delete(string bucketId);

    /// <summary>
    /// Joins the caller's side with the bucket policy, and says what the operation needs of the bucket; null where there is none.
    /// </summary>
    [Alias("Admit")]
    Task<BucketReply?> Admit(AuthorizeCall call);

    /// <summary>The same for many callers at once.</summary>
    [Alias("AuthorizeAll")]
    Task<ImmutableArray<Decision?>> AuthorizeAll(ImmutableArray<AuthorizeCall> calls);

    /// <summary>Puts the policy, or removes it where null.</summary>
    /// <param name="bucketId">The bucket that is meant.</param>
    /// <param name="json">The document.</param>
    /// <param name="strictPrincipals">It may only name principals that are there.</param>
    /// <returns>NoSuchBucket; MalformedPolicy; or AccessDenied, whose message is the reason alone, where a public one is blocked.</returns>
    [Alias("PutPolicy")]
    Task<Fault?> PutPolicy(string bucketId, string? json, bool strictPrincipals);

    [Alias("GetPolicy")]
    Task<string?> GetPolicy(string bucketId);

    /// <summary>Puts the block, or removes it where null.</summary>
    [Alias("PutPublicAccessBlock")]
    Task<Fault?> PutPublicAccessBlock(string bucketId, PublicAccessBlock? block);

    /// <summary>Puts the ownership, or removes it where null.</summary>
    [Alias("PutObjectOwnership")]
    Task<Fault?> PutObjectOwnership(string bucketId, string? objectOwnership);

    /// <summary>
    /// Takes the guardrails of the account that owns the bucket; older ones than it has, or another account's, are ignored.
    /// </summary>
    [Alias("TakeGuardrails")]
    Task TakeGuardrails(AccountId accountId, Guardrails guardrails);
}
