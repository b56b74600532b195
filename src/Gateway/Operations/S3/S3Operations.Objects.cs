using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Explanation;

namespace Rolecall.Gateway.Operations.S3;

// The objects themselves: what is allowed has been decided when these run.
internal sealed partial class S3Operations
{
    private const string OverridePrefix = "response_";

    /// <summary>Fields of requests that say what a header of the answer says.</summary>
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> Overrides = new();

    private async Task<IMessage> PutObject(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<PutObjectRequest>();
        var metadata = UserMetadata.Of(request.Metadata);
        CheckAcl(call, bucket.ObjectOwnership);
        var md5 = ContentMd5.Of(request.Body.Span);
        if (request.HasContentMd5)
            ContentMd5.Check(request.ContentMd5, md5);
        var condition = ConditionOf(request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
        var tags = await GivenTags(call, request.HasTagging ? request.Tagging : null);
        var etag = ContentMd5.ToETag(md5);
        var written = await objects.Put(
            bucket.BucketId,
            new StoredObject
            {
                Key = request.Key,
                Size = request.Body.Length,
                ETag = etag,
                LastModified = call.Now,
                ContentType = request.HasContentType ? request.ContentType : null,
                Metadata = metadata,
                Tags = tags,
                Body = request.Body.Memory,
            },
            condition,
            ShareOf(call, bucket),
            call.Cancel);
        return written
            ? new PutObjectResponse { Etag = etag }
            : throw new AwsFaultException(Fault.PreconditionFailed());
    }

    /// <summary>The bucket owner's share of the store, from which every writer takes.</summary>
    private static StorageShare ShareOf(Call call, BucketInfo bucket) =>
        new($"{call.Sandbox.Name}/{bucket.AccountId}", (long)call.Sandbox.Settings.Rules.ObjectMebibytesPerAccount << 20);

    private async Task<IMessage> GetObject(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<GetObjectRequest>();
        RefuseOverridesOfAnonymous(call);
        var (stored, range) = await Load(call, bucket, request);
        var response = new GetObjectResponse
        {
            Body = UnsafeByteOperations.UnsafeWrap(stored.Body),
            ContentType = stored.ContentType ?? "binary/octet-stream",
            Etag = stored.ETag,
            LastModified = Timestamp.FromDateTimeOffset(stored.LastModified),
            ContentLength = stored.Body.Length,
            AcceptRanges = "bytes",
        };
        response.Metadata.Add(stored.Metadata);
        if (range is { } told)
        {
            response.ContentRange = told.ContentRange(stored.Size);
            response.StatusCode = 206;
        }
        Override(request, response);
        return response;
    }

    /// <summary>The object, or the range of it that is asked for.</summary>
    private async Task<(StoredObject Stored, ByteRange? Range)> Load(Call call, BucketInfo bucket, GetObjectRequest request)
    {
        // Most objects are short, and no room need be made for them: one look tells what they are, and is all of them.
        var first = await objects.GetShort(bucket.BucketId, request.Key, request.HasRange ? 0 : Call.ShortAnswer, call.Cancel)
            ?? throw await NoSuchKey(call);
        ObjectHead head = first;
        while (true)
        {
            CheckConditions(head, request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
            if (ReferenceEquals(head, first) && !request.HasRange && first.Size == first.Body.Length)
                return (first, null);
            var range = request.HasRange ? ByteRange.Parse(request.Range, head.Size) : null;
            // INVARIANT: no body is loaded for which there is no room: anybody may read it, and as slowly as they like.
            call.TakeRoom(range?.Length ?? head.Size);
            var stored = await objects.Get(
                bucket.BucketId, request.Key, new StoredRange(range?.First ?? 0, range?.Length ?? head.Size), call.Cancel)
                ?? throw await NoSuchKey(call);
            if (stored.ETag == head.ETag && stored.Size == head.Size)
                return (stored, range);
            // Another object has replaced it since. INVARIANT: one with other tags may be decided differently, so the caller has to ask
            // again.
            if (!stored.Tags.SequenceEqual(first.Tags))
                throw Wires.WireFaults.SlowDown();
            head = stored;
        }
    }

    private async Task<IMessage> HeadObject(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<HeadObjectRequest>();
        RefuseOverridesOfAnonymous(call);
        var head = await objects.Head(bucket.BucketId, request.Key, call.Cancel) ?? throw await NoSuchKey(call);
        CheckConditions(head, request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
        var response = new HeadObjectResponse
        {
            ContentType = head.ContentType ?? "binary/octet-stream",
            Etag = head.ETag,
            LastModified = Timestamp.FromDateTimeOffset(head.LastModified),
            ContentLength = head.Size,
            AcceptRanges = "bytes",
        };
        response.Metadata.Add(head.Metadata);
        if (request.HasRange && ByteRange.Parse(request.Range, head.Size) is { } range)
        {
            response.ContentLength = range.Length;
            response.ContentRange = range.ContentRange(head.Size);
            response.StatusCode = 206;
        }
        Override(request, response);
        return response;
    }

    /// <summary>response-content-type and the like: the request says what the answer's header says.</summary>
    private static void Override(IMessage request, IMessage response)
    {
        foreach (var field in OverridesOf(request))
            response.Descriptor.FindFieldByName(field.Name[OverridePrefix.Length..]).Accessor.SetValue(
                response, field.Accessor.GetValue(request));
    }

    private static IEnumerable<FieldDescriptor> OverridesOf(IMessage request) => Overrides
        .GetOrAdd(
            request.Descriptor,
            static message => [.. message.Fields.InFieldNumberOrder().Where(field => field.Name.StartsWith(OverridePrefix, StringComparison.Ordinal))])
        .Where(field => field.Accessor.HasValue(request));

    /// <summary>
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Overriding response header values through the request"
    /// </summary>
    private static void RefuseOverridesOfAnonymous(Call call)
    {
        if (call.IsAnonymous && OverridesOf(call.Request).Any())
            throw new AwsFaultException(
                new Fault("InvalidRequest", "Request specific response headers cannot be used for anonymous GET requests."));
    }

    private async Task<IMessage> DeleteObject(Call call, BucketInfo bucket)
    {
        await objects.Delete(bucket.BucketId, call.RequestAs<DeleteObjectRequest>().Key, call.Cancel);
        return new DeleteObjectResponse();
    }

    private async Task<IMessage> ListObjects(Call call, BucketInfo bucket) =>
        await ObjectListing.List(objects, bucket, call.RequestAs<ListObjectsRequest>(), OwnerOf(bucket.AccountId), call.Cancel);

    private async Task<IMessage> ListObjectsV2(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<ListObjectsV2Request>();
        return await ObjectListing.List(objects, bucket, request, OwnerOf(bucket.AccountId), call.Cancel);
    }

    /// <summary>
    /// A caller who may not list the bucket is not told which keys are missing, but gets the denial of the listing.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions
    /// </summary>
    private Task<AwsFaultException> NoSuchKey(Call call) => NoSuchKey(call, TargetOf(call).Bucket);

    private async Task<AwsFaultException> NoSuchKey(Call call, string bucketName)
    {
        var (question, decision) = (call.Question!, call.Decision);
        var bucket = BucketArn(bucketName);
        var listing = question with { Action = "s3:ListBucket", Resource = bucket, DeniedAs = S3Resources.DeniedAs(bucket) };
        await authenticator.Decide(call, listing);
        var reply = await grains.Grain<IBucketGrain>(Keys.Bucket(call.Sandbox.Name, bucketName)).Admit(new AuthorizeCall { Caller = call.Caller!, Side = call.Side!, Question = call.Question! })
            ?? throw new AwsFaultException(Fault.NoSuchBucket());
        if (S3Denials.Of(call, reply.Decision) is { } denied)
        {
            if (reply.Bucket.AccountId != call.AccountId)
                await authenticator.Decide(
                    call, listing with { Entries = [.. listing.Entries.Where(entry => !Disclosure.IsOwners(entry.Key))] });
            return new AwsFaultException(denied);
        }
        (call.Question, call.Decision) = (question, decision);
        return new AwsFaultException(Fault.NoSuchKey());
    }

    private static void CheckConditions(ObjectHead head, string? ifMatch, string? ifNoneMatch)
    {
        if (ifMatch is not null and not "*" && ifMatch != head.ETag)
            throw new AwsFaultException(Fault.PreconditionFailed());
        if (ifNoneMatch is not null && (ifNoneMatch == "*" || ifNoneMatch == head.ETag))
            throw new AwsFaultException(Fault.NotModified());
    }
}
