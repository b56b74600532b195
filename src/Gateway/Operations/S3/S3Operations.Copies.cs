using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

// Copies: the caller may write the target when these run; whether it may read the source is asked here.
internal sealed partial class S3Operations
{
    /// <summary>Bytes of an object that are read at a time where all of it must be seen.</summary>
    private const int ReadAtOnce = 4 << 20;

    private async Task<IMessage> CopyObject(Call call, BucketInfo target)
    {
        var request = call.RequestAs<CopyObjectRequest>();
        var (replacesMetadata, replacesTags) = (Replaces(request.MetadataDirective), Replaces(request.TaggingDirective));
        var metadata = UserMetadata.Of(request.Metadata);
        CheckAcl(call, target.ObjectOwnership);
        var condition = ConditionOf(request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
        var given = replacesTags && request.HasTagging
            ? ObjectTags.OfHeader(request.Tagging)
            : ImmutableSortedDictionary<string, string>.Empty;
        var source = CopySource.Parse(request.CopySource);
        var (from, head) = await Read(call, source);
        CopySource.Check(
            head,
            request.HasCopySourceIfMatch ? request.CopySourceIfMatch : null,
            request.HasCopySourceIfNoneMatch ? request.CopySourceIfNoneMatch : null,
            request.HasCopySourceIfModifiedSince ? request.CopySourceIfModifiedSince : null,
            request.HasCopySourceIfUnmodifiedSince ? request.CopySourceIfUnmodifiedSince : null);
        if ((source.Bucket, source.Key) == (request.Bucket, request.Key) && !replacesMetadata)
            throw S3Errors.CopyOntoItself();
        var tags = replacesTags ? given : head.Tags;
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html#tagging-and-policies
        if (!replacesTags && !tags.IsEmpty)
            await AdmitAlso(call, GetTagsAction, (source.Bucket, source.Key));
        if (!tags.IsEmpty)
            await AdmitAlso(call, PutTagsAction, (request.Bucket, request.Key));
        var copy = new ObjectHead
        {
            Key = request.Key,
            Size = head.Size,
            ETag = head.ETag.Contains('-') ? await WholeETag(from.BucketId, head, call.Cancel) : head.ETag,
            LastModified = call.Now,
            ContentType = replacesMetadata ? request.HasContentType ? request.ContentType : null : head.ContentType,
            Metadata = replacesMetadata ? metadata : head.Metadata,
            Tags = tags,
        };
        return await objects.Copy(from.BucketId, head, target.BucketId, copy, condition, ShareOf(call, target), call.Cancel) switch
        {
            CopyOutcome.Copied => new CopyObjectResponse { Etag = copy.ETag, LastModified = Timestamp.FromDateTimeOffset(copy.LastModified) },
            CopyOutcome.ConditionFailed => throw new AwsFaultException(Fault.PreconditionFailed()),
            // Another object was put there while this one was decided: the caller asks again.
            _ => throw Wires.WireFaults.SlowDown(),
        };
    }

    private async Task<IMessage> UploadPartCopy(Call call, BucketInfo target)
    {
        var request = call.RequestAs<UploadPartCopyRequest>();
        var source = CopySource.Parse(request.CopySource);
        var (from, head) = await Read(call, source);
        CopySource.Check(
            head,
            request.HasCopySourceIfMatch ? request.CopySourceIfMatch : null,
            request.HasCopySourceIfNoneMatch ? request.CopySourceIfNoneMatch : null,
            request.HasCopySourceIfModifiedSince ? request.CopySourceIfModifiedSince : null,
            request.HasCopySourceIfUnmodifiedSince ? request.CopySourceIfUnmodifiedSince : null);
        var range = request.HasCopySourceRange ? RangeOf(request.CopySourceRange, head.Size) : new StoredRange(0, head.Size);
        if (range.Length > LargestPart)
            throw S3Errors.EntityTooLarge();
        call.TakeRoom(range.Length);
        var read = await objects.Get(from.BucketId, source.Key, range, call.Cancel);
        if (read is null || read.ETag != head.ETag || read.LastModified != head.LastModified)
            throw Wires.WireFaults.SlowDown();
        var part = await PutPart(call, target, request.Key, request.UploadId, request.PartNumber, read.Body);
        return new UploadPartCopyResponse { Etag = part.ETag, LastModified = Timestamp.FromDateTimeOffset(part.LastModified) };
    }

    /// <summary>The source, once it is decided that the caller may read it.</summary>
    private async Task<(BucketInfo Bucket, ObjectHead Head)> Read(Call call, CopySource source)
    {
        ObjectHead? head = null;
        var bucket = await AdmitAlso(call, source.Action, (source.Bucket, source.Key), async from =>
            head = await objects.Head(from.BucketId, source.Key, call.Cancel) ?? throw await NoSuchKey(call, source.Bucket));
        return (bucket, head!);
    }

    /// <summary>Of all bytes together, where the object came in parts: its copy is in one.</summary>
    private async Task<string> WholeETag(string bucketId, ObjectHead head, CancellationToken cancel)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var at = 0L; at < head.Size; at += ReadAtOnce)
        {
            if (await objects.Get(bucketId, head.Key, new StoredRange(at, ReadAtOnce), cancel) is not { } read || read.ETag != head.ETag)
                throw Wires.WireFaults.SlowDown();
            md5.AppendData(read.Body.Span);
        }
        return ContentMd5.ToETag(md5.GetHashAndReset());
    }

    /// <summary>A range of a copied part names both ends, and lies within the source.</summary>
    private static StoredRange RangeOf(string header, long size)
    {
        if (header.Split('=') is not ["bytes", var ends] || ends.Split('-') is not [{ Length: > 0 }, { Length: > 0 }])
            throw S3Errors.InvalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
        var last = ends[(ends.IndexOf('-', StringComparison.Ordinal) + 1)..];
        return long.TryParse(last, out var end) && end < size && ByteRange.Parse(header, size) is { } range
            ? new(range.First, range.Length)
            : throw S3Errors.InvalidArgument($"Range specified is not valid for source object of size: {size}");
    }

    /// <exception cref="AwsFaultException">NotImplemented: If-None-Match of an ETag.</exception>
    private static WriteCondition ConditionOf(string? ifMatch, string? ifNoneMatch) => ifNoneMatch is null or "*"
        ? new(ifNoneMatch is not null, ifMatch)
        : throw Wires.WireFaults.NotImplemented();
}
