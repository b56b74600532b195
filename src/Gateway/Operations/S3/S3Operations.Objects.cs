using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Explanation;

namespace Rolecall.Gateway.Operations.S3;

// The objects themselves: what is allowed has been decided when these run.
internal sealed partial class S3Operations
{
    private const string OverridePrefix = "response_";

    private async Task<IMessage> PutObject(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<PutObjectRequest>();
        CheckMetadata(request);
        var md5 = MD5.HashData(request.Body.Span);
        if (request.HasContentMd5)
            CheckMd5(request.ContentMd5, md5);
        if (request.HasIfNoneMatch && request.IfNoneMatch != "*")
            throw Gateway.Wires.WireFaults.NotImplemented();
        var etag = $"\"{Convert.ToHexStringLower(md5)}\"";
        var written = await objects.Put(
            bucket.BucketId,
            new StoredObject
            {
                Key = request.Key,
                Size = request.Body.Length,
                ETag = etag,
                LastModified = call.Now,
                ContentType = request.HasContentType ? request.ContentType : null,
                Metadata = request.Metadata.ToImmutableDictionary(),
                Body = request.Body.Memory,
            },
            new WriteCondition(request.HasIfNoneMatch, request.HasIfMatch ? request.IfMatch : null),
            call.Cancel);
        return written
            ? new PutObjectResponse { Etag = etag }
            : throw new AwsFaultException(Fault.PreconditionFailed());
    }

    private async Task<IMessage> GetObject(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<GetObjectRequest>();
        RefuseOverridesOfAnonymous(call);
        var head = await objects.Head(bucket.BucketId, request.Key, call.Cancel) ?? throw await NoSuchKey(call);
        CheckConditions(head, request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
        // INVARIANT: no body is loaded that there is no room for: its reader may be slow, and anybody.
        call.TakeRoom(head.Size);
        var stored = await objects.Get(bucket.BucketId, request.Key, call.Cancel) ?? throw await NoSuchKey(call);
        // Another may have been put in its place since.
        call.TakeRoom(stored.Size);
        CheckConditions(stored, request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
        var response = new GetObjectResponse
        {
            Body = UnsafeByteOperations.UnsafeWrap(stored.Body),
            ContentType = stored.ContentType ?? "binary/octet-stream",
            Etag = stored.ETag,
            LastModified = Timestamp.FromDateTimeOffset(stored.LastModified),
            ContentLength = stored.Size,
            AcceptRanges = "bytes",
        };
        response.Metadata.Add(stored.Metadata);
        if (request.HasRange && ByteRange.Parse(request.Range, stored.Size) is { } range)
        {
            response.Body = UnsafeByteOperations.UnsafeWrap(stored.Body.Slice((int)range.First, (int)range.Length));
            response.ContentLength = range.Length;
            response.ContentRange = range.ContentRange(stored.Size);
            response.StatusCode = 206;
        }
        Override(request, response);
        return response;
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

    private static IEnumerable<FieldDescriptor> OverridesOf(IMessage request) => request.Descriptor.Fields.InFieldNumberOrder()
        .Where(field => field.Name.StartsWith(OverridePrefix, StringComparison.Ordinal) && field.Accessor.HasValue(request));

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
    /// Whoever may not list the bucket is not told which keys it has not: he is denied the listing.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions
    /// </summary>
    private async Task<AwsFaultException> NoSuchKey(Call call)
    {
        var (question, decision) = (call.Question!, call.Decision);
        var bucket = BucketArn(TargetOf(call).Bucket);
        var listing = question with { Action = "s3:ListBucket", Resource = bucket, DeniedAs = S3Resources.DeniedAs(bucket) };
        await authenticator.Decide(call, listing);
        var reply = await Bucket(call).Admit(new AuthorizeCall { Caller = call.Caller!, Side = call.Side!, Question = call.Question! })
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

    /// <summary>On every wire, as REST's headers are: whoever reads the object gets it all as headers.</summary>
    private static void CheckMetadata(PutObjectRequest request)
    {
        if (request.Metadata.Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value)) > Gateway.Wires.WireLimits.MaxMetadataBytes)
            throw Gateway.Wires.WireFaults.MetadataTooLarge();
    }

    private static void CheckMd5(string given, byte[] md5)
    {
        Span<byte> wanted = stackalloc byte[16];
        if (!Convert.TryFromBase64String(given, wanted, out var length) || length != wanted.Length)
            throw new AwsFaultException(Fault.InvalidDigest());
        if (!wanted.SequenceEqual(md5))
            throw new AwsFaultException(Fault.BadDigest());
    }

    private static void CheckConditions(ObjectHead head, string? ifMatch, string? ifNoneMatch)
    {
        if (ifMatch is not null and not "*" && ifMatch != head.ETag)
            throw new AwsFaultException(Fault.PreconditionFailed());
        if (ifNoneMatch is not null && (ifNoneMatch == "*" || ifNoneMatch == head.ETag))
            throw new AwsFaultException(Fault.NotModified());
    }
}
