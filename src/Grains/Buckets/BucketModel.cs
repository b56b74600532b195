using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.ReadModels;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains.Buckets;

/// <summary>One version of a bucket, by which its grain decides, and the gateway of its process (docs/decisions/028).</summary>
internal sealed class BucketModel : IBucketModel
{
    private readonly BucketState bucket;
    private readonly CompiledGuardrails guardrails;
    private readonly BucketPolicy? policy;

    public BucketModel(string name, BucketState bucket, CompiledGuardrails guardrails)
    {
        (this.bucket, this.guardrails, policy) = (bucket, guardrails, BucketPolicy.Of(name, bucket));
        Info = new()
        {
            AccountId = bucket.AccountId,
            BucketId = bucket.BucketId,
            CreatedAt = bucket.CreatedAt,
            OwnerEntries = guardrails.ResourceEntries,
            PublicAccessBlock = bucket.PublicAccessBlock,
            ObjectOwnership = bucket.ObjectOwnership,
            PolicyIsPublic = policy?.IsPublic,
        };
    }

    public BucketInfo Info { get; }

    public BucketReply Admit(AuthorizeCall call)
    {
        if (call.Question.WithoutResourceAccount)
            call = call with { Question = call.Question.On(Info) };
        return new BucketReply
        {
            Bucket = Info,
            Question = call.Question,
            Decision = Decide(call),
            ObjectTagsMatter = call.Question.WithoutObjectTags && MentionsObjectTags,
        };
    }

    public Decision Decide(AuthorizeCall call) => Authorizer.Decide(
        call.Side,
        RequestOf(call),
        new ResourcePolicies
        {
            Kind = ResourceKind.WithPolicy,
            AccountId = bucket.AccountId,
            Policy = IsRootsWayBack(call) ? null : policy?.For(call.Caller.Principal, bucket),
            ResourceControl = guardrails.ResourceControl,
            IsOfManagementAccount = guardrails.Source.Management,
        },
        explain: call.Question.Explained);

    private bool MentionsObjectTags => policy is { Document.MentionsObjectTags: true }
        || guardrails.ResourceControl.Any(level => level.Any(control => control.MentionsObjectTags));

    /// <summary>
    /// The owner's root reaches the policy whatever it says, or nobody could mend one that locks all out.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    /// </summary>
    private bool IsRootsWayBack(AuthorizeCall call) =>
        call.Caller.Principal is { Kind: PrincipalKind.Root } root && root.AccountId == bucket.AccountId
        && call.Question.Action is ("s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy");

    /// <summary>The question; the id by which S3 knows the caller's account is made only where the policy speaks of such ids.</summary>
    private AccessRequest RequestOf(AuthorizeCall call)
    {
        var request = call.Question.ToRequest(call.Caller);
        return policy is { Document.NamesCanonicalUsers: true } && AccountId.TryParse(request.Principal.AccountId, out var caller)
            ? request with { Principal = request.Principal with { CanonicalUserId = CanonicalUserIds.Of(caller) } }
            : request;
    }
}
