using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

// Who may be let in from outside: Block Public Access, and who owns what is put into the bucket.
internal sealed partial class S3Operations
{
    private const string GrantPrefix = "x-amz-grant-";

    private async Task<IMessage> PutPublicAccessBlock(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<PutPublicAccessBlockRequest>();
        Refuse(await Bucket(call).PutPublicAccessBlock(bucket.BucketId, new PublicAccessBlock
        {
            BlockPublicAcls = request.BlockPublicAcls,
            IgnorePublicAcls = request.IgnorePublicAcls,
            BlockPublicPolicy = request.BlockPublicPolicy,
            RestrictPublicBuckets = request.RestrictPublicBuckets,
        }));
        return new PutPublicAccessBlockResponse();
    }

    private static Task<IMessage> GetPublicAccessBlock(Call call, BucketInfo bucket) => bucket.PublicAccessBlock is { } block
        ? Task.FromResult<IMessage>(new GetPublicAccessBlockResponse
        {
            BlockPublicAcls = block.BlockPublicAcls,
            IgnorePublicAcls = block.IgnorePublicAcls,
            BlockPublicPolicy = block.BlockPublicPolicy,
            RestrictPublicBuckets = block.RestrictPublicBuckets,
        })
        : throw S3Errors.NoPublicAccessBlock();

    private async Task<IMessage> DeletePublicAccessBlock(Call call, BucketInfo bucket)
    {
        Refuse(await Bucket(call).PutPublicAccessBlock(bucket.BucketId, null));
        return new DeletePublicAccessBlockResponse();
    }

    private static Task<IMessage> GetBucketPolicyStatus(Call call, BucketInfo bucket) => bucket.PolicyIsPublic is { } isPublic
        ? Task.FromResult<IMessage>(new GetBucketPolicyStatusResponse { IsPublic = isPublic })
        : throw new AwsFaultException(Fault.NoSuchBucketPolicy());

    private async Task<IMessage> PutBucketOwnershipControls(Call call, BucketInfo bucket)
    {
        Refuse(await Bucket(call).PutObjectOwnership(bucket.BucketId, call.RequestAs<PutBucketOwnershipControlsRequest>().Rules[0].ObjectOwnership));
        return new PutBucketOwnershipControlsResponse();
    }

    private static Task<IMessage> GetBucketOwnershipControls(Call call, BucketInfo bucket) => bucket.ObjectOwnership is { } ownership
        ? Task.FromResult<IMessage>(new GetBucketOwnershipControlsResponse { Rules = { new OwnershipControlsRule { ObjectOwnership = ownership } } })
        : throw S3Errors.NoOwnershipControls();

    private async Task<IMessage> DeleteBucketOwnershipControls(Call call, BucketInfo bucket)
    {
        Refuse(await Bucket(call).PutObjectOwnership(bucket.BucketId, null));
        return new DeleteBucketOwnershipControlsResponse();
    }

    /// <summary>There are no ACLs here; a bucket that might have them in AWS is told that they are not built.</summary>
    private static Task<IMessage> RefuseAcl(Call call, BucketInfo bucket) =>
        throw (bucket.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced ? S3Errors.AclsNotSupported() : Wires.WireFaults.NotImplemented());

    /// <summary>
    /// A bucket whose ACLs are off accepts only the ACL that changes nothing. A bucket whose ACLs are on accepts those that grant nothing
    /// and refuses all others: they are not built, and a caller must not believe that they are in force.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html#object-ownership-overview
    /// </summary>
    private static void CheckAcl(Call call, string? ownership)
    {
        if (ownership == ObjectOwnership.BucketOwnerEnforced && Grants(call, "bucket-owner-full-control"))
            throw S3Errors.AclsNotSupported();
        if (Grants(call, "private", "bucket-owner-full-control"))
            throw Wires.WireFaults.NotImplemented();
    }

    /// <summary>A new bucket may be called private, which it is anyway.</summary>
    private static void CheckBucketAcl(Call call, string ownership)
    {
        if (Grants(call, "private"))
            throw ownership == ObjectOwnership.BucketOwnerEnforced ? S3Errors.AclsWithOwnership() : Wires.WireFaults.NotImplemented();
    }

    /// <summary>Whether the request's headers say an ACL that is none of these.</summary>
    private static bool Grants(Call call, params ReadOnlySpan<string> harmless)
    {
        foreach (var (name, value) in call.Origin.Headers)
        {
            if (name.StartsWith(GrantPrefix, StringComparison.Ordinal) || (name == "x-amz-acl" && !harmless.Contains(value)))
                return true;
        }
        return false;
    }

    /// <summary>A caller that sets the object ownership of a new bucket needs the permission for that.</summary>
    private async Task RequireOwnershipControls(Call call)
    {
        var (question, side, decision) = (call.Question!, call.Side, call.Decision);
        await authenticator.Decide(call, question with { Action = S3Resources.PutOwnership });
        call.Require((await Account(call, call.Account).AuthorizeOnOther(
            [new AuthorizeCall { Caller = call.Caller!, Side = call.Side!, Question = call.Question! }], null))[0]);
        (call.Question, call.Side, call.Decision) = (question, side, decision);
    }

    /// <summary>The bucket refuses a public policy with the reason alone; caller and resource are added here.</summary>
    private static Fault? OfPolicy(Call call, Fault? refused) =>
        refused is { Code: "AccessDenied" } ? S3Denials.Because(call, refused.Message) : refused;
}
