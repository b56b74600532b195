using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using S3Service = Rolecall.Api.S3.V1.S3;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>
/// Amazon S3's buckets: there to be guarded. Every call is decided by identity policies and bucket policy together.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
/// </summary>
internal sealed partial class S3Operations(
    IGrainFactory grains, ExistingGrains existing, Deciders deciders, IObjectStore objects, Authenticator authenticator, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        // Actions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
        OnAccount("ListBuckets", S3Resources.ListBuckets, _ => S3Resources.AllBuckets, readOnly: true, ListBuckets),
        // RCPs bind a bucket that is to be made too: AWS's samples deny it.
        OnAccount("CreateBucket", S3Resources.CreateBucket, call => BucketArn(call.RequestAs<CreateBucketRequest>().Bucket), readOnly: false, CreateBucket) with
        {
            Authorization = Authorization.ByResource,
        },
        OnBucket(
            "HeadBucket",
            "s3:ListBucket",
            readOnly: true,
            (_, _) => Task.FromResult<IMessage>(new HeadBucketResponse { BucketRegion = "us-east-1" })),
        OnBucket(
            "GetBucketLocation",
            "s3:GetBucketLocation",
            readOnly: true,
            (_, _) => Task.FromResult<IMessage>(new GetBucketLocationResponse())),
        OnBucket("DeleteBucket", "s3:DeleteBucket", readOnly: false, DeleteBucket),
        OnBucket("PutBucketPolicy", "s3:PutBucketPolicy", readOnly: false, PutBucketPolicy),
        OnBucket("GetBucketPolicy", "s3:GetBucketPolicy", readOnly: true, GetBucketPolicy),
        OnBucket("DeleteBucketPolicy", "s3:DeleteBucketPolicy", readOnly: false, DeleteBucketPolicy),
        OnBucket("ListObjects", "s3:ListBucket", readOnly: true, ListObjects),
        OnBucket("ListObjectsV2", "s3:ListBucket", readOnly: true, ListObjectsV2),
        OnBucket("PutObject", "s3:PutObject", readOnly: false, PutObject),
        OnBucket("GetObject", S3Resources.GetObject, readOnly: true, GetObject),
        OnBucket("HeadObject", S3Resources.GetObject, readOnly: true, HeadObject),
        OnBucket("DeleteObject", S3Resources.DeleteObject, readOnly: false, DeleteObject),
        OnKeys("DeleteObjects", DeleteObjects),
        OnBucket("CopyObject", "s3:PutObject", readOnly: false, CopyObject),
        OnBucket("CreateMultipartUpload", "s3:PutObject", readOnly: false, CreateMultipartUpload),
        OnBucket("UploadPart", "s3:PutObject", readOnly: false, UploadPart),
        OnBucket("UploadPartCopy", "s3:PutObject", readOnly: false, UploadPartCopy),
        OnBucket("CompleteMultipartUpload", "s3:PutObject", readOnly: false, CompleteMultipartUpload),
        OnBucket("AbortMultipartUpload", "s3:AbortMultipartUpload", readOnly: false, AbortMultipartUpload),
        OnBucket("ListParts", "s3:ListMultipartUploadParts", readOnly: true, ListParts),
        OnBucket("ListMultipartUploads", "s3:ListBucketMultipartUploads", readOnly: true, ListMultipartUploads),
        OnBucket("PutObjectTagging", S3Resources.PutObjectTagging, readOnly: false, PutObjectTagging),
        OnBucket("GetObjectTagging", S3Resources.GetObjectTagging, readOnly: true, GetObjectTagging),
        OnBucket("DeleteObjectTagging", "s3:DeleteObjectTagging", readOnly: false, DeleteObjectTagging),
        OnBucket("PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock", readOnly: false, PutPublicAccessBlock),
        OnBucket("GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", readOnly: true, GetPublicAccessBlock),
        OnBucket("DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock", readOnly: false, DeletePublicAccessBlock),
        OnBucket("GetBucketPolicyStatus", "s3:GetBucketPolicyStatus", readOnly: true, GetBucketPolicyStatus),
        OnBucket("PutBucketOwnershipControls", S3Resources.PutOwnership, readOnly: false, PutBucketOwnershipControls),
        OnBucket("GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", readOnly: true, GetBucketOwnershipControls),
        OnBucket("DeleteBucketOwnershipControls", S3Resources.PutOwnership, readOnly: false, DeleteBucketOwnershipControls),
        OnBucket("PutBucketAcl", "s3:PutBucketAcl", readOnly: false, RefuseAcl),
        OnBucket("PutObjectAcl", "s3:PutObjectAcl", readOnly: false, RefuseAcl),
    ];

    private static MethodDescriptor Method(string name) => S3Service.Descriptor.FindMethodByName(name);

    private static string BucketArn(string bucket) => "arn:aws:s3:::" + bucket;

    private static Operation OnAccount(string name, string action, Func<Call, string> resource, bool readOnly, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = Method(name),
        Access = Access.Signed,
        Authorization = Authorization.ByCaller,
        ReadOnly = readOnly,
        Sessions = SessionUse.Any,
        AskBeforeAuth = call => new Question { Action = action, Resource = resource(call), DeniedAs = S3Resources.DeniedAs(resource(call)), Entries = call.RequestEntries(S3Keys.Of(call.Request, call.Origin, call.Signature).AsSpan()) },
        Handle = handle,
    };

    /// <summary>A row whose bucket must exist, and whose bucket policy has a say.</summary>
    private Operation OnBucket(string name, string action, bool readOnly, Func<Call, BucketInfo, Task<IMessage>> handle) => new()
    {
        Method = Method(name),
        Access = Access.SignedOrAnonymous,
        Authorization = Authorization.ByResource,
        ReadOnly = readOnly,
        Sessions = SessionUse.Any,
        AskBeforeAuth = call => Ask(call, action),
        Handle = async call => await handle(call, await Admit(call)),
    };

    /// <summary>A row whose keys are each decided alone.</summary>
    private static Operation OnKeys(string name, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = Method(name),
        Access = Access.SignedOrAnonymous,
        Authorization = Authorization.ByResource,
        ReadOnly = false,
        Sessions = SessionUse.Any,
        Handle = handle,
    };

    private static Question Ask(Call call, string action) => Ask(call, action, TargetOf(call));

    /// <summary>The question without what only the bucket knows: whose it is, and the object's tags.</summary>
    private static Question Ask(Call call, string action, (string Bucket, string? Key) target)
    {
        var arn = BucketArn(target.Bucket) + (target.Key is null ? "" : "/" + target.Key);
        return new Question
        {
            Action = action,
            Resource = arn,
            DeniedAs = S3Resources.DeniedAs(arn),
            Entries = call.RequestEntries(S3Keys.Of(call.Request, call.Origin, call.Signature).AsSpan()),
            WithoutResourceAccount = true,
            WithoutResourceTags = true,
            WithoutObjectTags = target.Key is not null && S3Keys.TellsObjectTags(action),
        };
    }

    private Task<BucketInfo> Admit(Call call) => Admit(call, TargetOf(call));

    /// <summary>The bucket, once its grain has joined its policy with the caller's side of the call's question.</summary>
    /// <exception cref="AwsFaultException">NoSuchBucket; AccessDenied.</exception>
    private async Task<BucketInfo> Admit(Call call, (string Bucket, string? Key) target)
    {
        var (name, key) = target;
        var asFirstAsked = (call.Question, call.Side);
        // Few policies depend on the bucket's owner or on tags; where the caller's do, its side is decided again with them.
        if (call.ResourceTagsMatter)
        {
            var described = await (await existing.Bucket(call.Sandbox.Name, name) ?? throw NoSuchBucket(name)).Describe() ?? throw NoSuchBucket(name);
            await authenticator.Decide(call, await WithObjectTags(call, call.Question!.On(described), described, key));
        }
        var reply = await Join(call, name);
        if (reply.ObjectTagsMatter)
        {
            call.Question = await WithObjectTags(call, reply.Question, reply.Bucket, key);
            reply = await Join(call, name);
        }
        call.Question = reply.Question;
        var resource = (reply.Question.Resource, reply.Bucket.AccountId, key is null ? S3Resources.Bucket : S3Resources.Object);
        if (!call.Resources.Contains(resource))
            call.Resources.Add(resource);
        if (reply.Bucket.AccountId != call.AccountId)
            call.AlsoRecordedIn ??= reply.Bucket.AccountId;
        Require(call, reply.Decision, asFirstAsked);
        return reply.Bucket;
    }

    private async ValueTask<BucketReply> Join(Call call, string name) =>
        await deciders.OfBucket(call.Sandbox.Name, name, new AuthorizeCall { Caller = call.Caller!, Side = call.Side!, Question = call.Question! })
        ?? throw NoSuchBucket(name);

    private async Task<Question> WithObjectTags(Call call, Question question, BucketInfo bucket, string? key)
    {
        if (!question.WithoutObjectTags)
            return question;
        var head = await objects.Head(bucket.BucketId, key!, call.Cancel);
        return question with
        {
            WithoutObjectTags = false,
            Entries = head is null ? question.Entries : question.Entries.AddRange(S3Keys.OfObject(head.Tags)),
        };
    }

    /// <summary>A further permission that the call needs, decided as its first one was; that one stays the call's question.</summary>
    /// <exception cref="AwsFaultException">NoSuchBucket; AccessDenied.</exception>
    private async Task<BucketInfo> AdmitAlso(Call call, string action, (string Bucket, string? Key) target, Func<BucketInfo, Task>? thenAs = null)
    {
        var first = (call.Question, call.Side, call.ResourceTagsMatter, call.Decision);
        await authenticator.Decide(call, Ask(call, action, target));
        var bucket = await Admit(call, target);
        if (thenAs is not null)
            await thenAs(bucket);
        (call.Question, call.Side, call.ResourceTagsMatter, call.Decision) = first;
        return bucket;
    }

    private static AwsFaultException NoSuchBucket(string name) =>
        new(BucketNames.MayBeOld(name) ? Fault.NoSuchBucket() : Fault.InvalidBucketName());

    /// <summary>
    /// Refuses the call where the decision does not allow it. INVARIANT: to another account the owner's number, organization and tags are
    /// not told, so neither is what the caller's policies made of them: the refusal is told by the side that was decided without.
    /// </summary>
    private static void Require(
        Call call, Policy.Decisions.Decision decision, (Question? Question, Policy.Decisions.CallerSide? Side) withoutOwner)
    {
        if (S3Denials.Of(call, decision) is not { } denied)
            return;
        if (decision.OwnerAccountId != call.AccountId)
            (call.Question, call.Side) = withoutOwner;
        throw new AwsFaultException(denied);
    }

    /// <summary>The bucket and, where the request has one, the key.</summary>
    /// <exception cref="AwsFaultException">InvalidURI: a key that no URL can have.</exception>
    private static (string Bucket, string? Key) TargetOf(Call call)
    {
        var fields = call.Request.Descriptor;
        var bucket = (string)fields.FindFieldByName("bucket").Accessor.GetValue(call.Request);
        var key = fields.FindFieldByName("key") is { } field ? (string)field.Accessor.GetValue(call.Request) : null;
        return key is null || !ObjectKeys.HasNul(key) ? (bucket, key) : throw Wires.WireFaults.InvalidUri();
    }

    private IBucketGrain Bucket(Call call) => grains.Grain<IBucketGrain>(Keys.Bucket(call.Sandbox.Name, TargetOf(call).Bucket));

    private IAccountGrain Account(Call call, AccountId accountId) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));

    private static void Refuse(Fault? fault)
    {
        if (fault is not null)
            throw new AwsFaultException(fault);
    }
}
