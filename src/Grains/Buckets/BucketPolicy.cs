using Rolecall.Contracts.Buckets;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Rolecall.Policy.Resources;

namespace Rolecall.Grains.Buckets;

/// <summary>A bucket's policy, ready for decisions: whole, and what is left of it for strangers where it is public and restricted.</summary>
internal sealed class BucketPolicy
{
    private readonly CompiledPolicy denials;

    private BucketPolicy(string bucket, PolicyDocument document)
    {
        var source = new PolicySource($"the policy of bucket {bucket}");
        Document = CompiledPolicy.Compile(document, source);
        IsPublic = PublicAccess.IsPublic(document);
        denials = CompiledPolicy.Compile(document with { Statements = [.. document.Statements.Where(statement => statement.Deny)] }, source);
    }

    public CompiledPolicy Document { get; }

    public bool IsPublic { get; }

    /// <summary>Null where the bucket has none.</summary>
    public static BucketPolicy? Of(string name, BucketState? bucket) => bucket is not { Policy: { } json }
        ? null
        : new(name, PolicyDocument.Parse(json, PolicyGrammar.Resource).Bind(BoundPrincipals.ByArn(bucket.Named)));

    /// <summary>
    /// What of it binds a principal: a restricted bucket's public policy gives nobody of another account anything, be he named or not.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options
    /// </summary>
    public CompiledPolicy For(Principal principal, BucketState bucket) =>
        IsPublic && bucket.PublicAccessBlock is { RestrictPublicBuckets: true }
            && principal.AccountId != bucket.AccountId && principal.Kind != PrincipalKind.Service
            ? denials
            : Document;

    /// <summary>Why the bucket cannot have this policy; null where it can.</summary>
    public static Fault? Complaint(string name, string json, PublicAccessBlock? block)
    {
        try
        {
            var document = PolicyDocument.ParseNew(json, PolicyGrammar.Resource);
            if (ResourcePolicyCheck.Complaint(document, ResourcePolicyRules.OfBucket(name)) is { } complaint)
                return Fault.MalformedPolicy(complaint);
            return block is { BlockPublicPolicy: true } && PublicAccess.IsPublic(document)
                ? Fault.AccessDenied("because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
                : null;
        }
        catch (MalformedPolicyException malformed)
        {
            return Fault.MalformedPolicy(malformed.Message);
        }
    }
}
