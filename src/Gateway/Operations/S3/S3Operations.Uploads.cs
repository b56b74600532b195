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

// Objects that come in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
internal sealed partial class S3Operations
{
    /// <summary>Bytes of a part, as of an object that comes whole.</summary>
    private const int LargestPart = 16 << 20;

    /// <summary>Bytes of an object of parts: it must be possible to read it in one answer.</summary>
    private const long LargestUpload = 64 << 20;

    /// <summary>Bytes of every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</summary>
    private const int SmallestPart = 5 << 20;

    private const int MostParts = 10_000;
    private const int LargestUploadPage = 1000;
    private const int UploadIdBytes = 48;

    private async Task<IMessage> CreateMultipartUpload(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<CreateMultipartUploadRequest>();
        var metadata = UserMetadata.Of(request.Metadata);
        CheckAcl(call, bucket.ObjectOwnership);
        var tags = await GivenTags(call, request.HasTagging ? request.Tagging : null);
        var id = new byte[UploadIdBytes];
        random.Fill(id);
        var upload = new StoredUpload
        {
            UploadId = System.Buffers.Text.Base64Url.EncodeToString(id),
            Key = request.Key,
            StartedAt = call.Now,
            Initiator = call.Caller!.Principal.Arn,
            ContentType = request.HasContentType ? request.ContentType : null,
            Metadata = metadata,
            Tags = tags,
        };
        await objects.Uploads.Start(bucket.BucketId, upload, ShareOf(call, bucket), call.Cancel);
        return new CreateMultipartUploadResponse { Bucket = request.Bucket, Key = request.Key, UploadId = upload.UploadId };
    }

    private async Task<IMessage> UploadPart(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<UploadPartRequest>();
        if (request.HasContentMd5)
            ContentMd5.Check(request.ContentMd5, ContentMd5.Of(request.Body.Span));
        return new UploadPartResponse
        {
            Etag = (await PutPart(call, bucket, request.Key, request.UploadId, request.PartNumber, request.Body.Memory)).ETag,
        };
    }

    private async Task<PartHead> PutPart(Call call, BucketInfo bucket, string key, string uploadId, int number, ReadOnlyMemory<byte> body)
    {
        await FindUpload(call, bucket, key, uploadId);
        var part = new PartHead(number, body.Length, ContentMd5.ToETag(ContentMd5.Of(body.Span)), call.Now);
        return await objects.Uploads.PutPart(bucket.BucketId, uploadId, part, body, ShareOf(call, bucket), call.Cancel)
            ? part
            : throw S3Errors.NoSuchUpload();
    }

    private async Task<IMessage> CompleteMultipartUpload(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<CompleteMultipartUploadRequest>();
        var condition = ConditionOf(request.HasIfMatch ? request.IfMatch : null, request.HasIfNoneMatch ? request.IfNoneMatch : null);
        var upload = await FindUpload(call, bucket, request.Key, request.UploadId);
        var parts = await FindParts(call, bucket, request);
        var etag = UploadETag(parts);
        var head = new ObjectHead
        {
            Key = request.Key,
            Size = parts.Sum(part => part.Size),
            ETag = etag,
            LastModified = call.Now,
            ContentType = upload.ContentType,
            Metadata = upload.Metadata,
            Tags = upload.Tags,
        };
        return await objects.Uploads.Complete(bucket.BucketId, upload.UploadId, parts, head, condition, call.Cancel) switch
        {
            UploadOutcome.Completed => new CompleteMultipartUploadResponse
            {
                Location = $"http{(call.Origin.Tls ? "s" : "")}://{call.Origin.Host}/{request.Bucket}/{Uri.EscapeDataString(request.Key)}",
                Bucket = request.Bucket,
                Key = request.Key,
                Etag = etag,
            },
            UploadOutcome.ConditionFailed => throw new AwsFaultException(Fault.PreconditionFailed()),
            UploadOutcome.PartsChanged => throw S3Errors.InvalidPart(),
            _ => throw S3Errors.NoSuchUpload(),
        };
    }

    /// <summary>The parts that the request names, as they are kept.</summary>
    /// <exception cref="AwsFaultException">InvalidPartOrder; InvalidPart; EntityTooSmall; EntityTooLarge.</exception>
    private async Task<IReadOnlyList<PartHead>> FindParts(Call call, BucketInfo bucket, CompleteMultipartUploadRequest request)
    {
        for (var i = 1; i < request.Parts.Count; i++)
        {
            if (request.Parts[i].PartNumber <= request.Parts[i - 1].PartNumber)
                throw S3Errors.InvalidPartOrder();
        }
        var kept = (await objects.Uploads.ListParts(bucket.BucketId, request.UploadId, after: 0, MostParts, call.Cancel))
            .ToDictionary(part => part.Number);
        var chosen = request.Parts
            .Select(part => kept.GetValueOrDefault(part.PartNumber) is { } found && found.ETag.Trim('"') == part.Etag.Trim('"')
                ? found
                : throw S3Errors.InvalidPart())
            .ToList();
        if (chosen.SkipLast(1).Any(part => part.Size < SmallestPart))
            throw S3Errors.EntityTooSmall();
        return chosen.Sum(part => part.Size) <= LargestUpload ? chosen : throw S3Errors.EntityTooLarge();
    }

    /// <summary>The MD5 of the parts' MD5s, and how many they are.</summary>
    private static string UploadETag(IReadOnlyList<PartHead> parts)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var part in parts)
            md5.AppendData(Convert.FromHexString(part.ETag.Trim('"')));
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"\"{Convert.ToHexStringLower(md5.GetHashAndReset())}-{parts.Count}\"");
    }

    private async Task<IMessage> AbortMultipartUpload(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<AbortMultipartUploadRequest>();
        await FindUpload(call, bucket, request.Key, request.UploadId);
        return await objects.Uploads.Abort(bucket.BucketId, request.UploadId, call.Cancel)
            ? new AbortMultipartUploadResponse()
            : throw S3Errors.NoSuchUpload();
    }

    private async Task<IMessage> ListParts(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<ListPartsRequest>();
        var upload = await FindUpload(call, bucket, request.Key, request.UploadId);
        var limit = request.HasMaxParts ? Math.Min(request.MaxParts, LargestUploadPage) : LargestUploadPage;
        var parts = await objects.Uploads.ListParts(bucket.BucketId, upload.UploadId, request.PartNumberMarker, limit + 1, call.Cancel);
        var response = new ListPartsResponse
        {
            Bucket = request.Bucket,
            Key = request.Key,
            UploadId = upload.UploadId,
            PartNumberMarker = request.PartNumberMarker,
            MaxParts = limit,
            IsTruncated = parts.Count > limit,
            Initiator = InitiatorOf(upload),
            Owner = OwnerOf(bucket.AccountId),
            StorageClass = "STANDARD",
        };
        response.Parts.Add(parts.Take(limit).Select(part => new Part
        {
            PartNumber = part.Number,
            LastModified = Timestamp.FromDateTimeOffset(part.LastModified),
            Etag = part.ETag,
            Size = part.Size,
        }));
        response.NextPartNumberMarker = response.Parts.LastOrDefault()?.PartNumber ?? request.PartNumberMarker;
        return response;
    }

    private async Task<IMessage> ListMultipartUploads(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<ListMultipartUploadsRequest>();
        if (request.Delimiter.Length > 0)
            throw Wires.WireFaults.NotImplemented();
        var limit = request.HasMaxUploads ? Math.Min(request.MaxUploads, LargestUploadPage) : LargestUploadPage;
        var uploads = await objects.Uploads.List(
            bucket.BucketId,
            request.Prefix,
            request.KeyMarker,
            request.HasUploadIdMarker ? request.UploadIdMarker : null,
            limit + 1,
            call.Cancel);
        string Encoded(string key) => request.EncodingType == "url" ? ObjectListing.Encode(key) : key;
        var response = new ListMultipartUploadsResponse
        {
            Bucket = request.Bucket,
            KeyMarker = Encoded(request.KeyMarker),
            UploadIdMarker = request.UploadIdMarker,
            Prefix = Encoded(request.Prefix),
            MaxUploads = limit,
            IsTruncated = uploads.Count > limit,
        };
        if (request.HasEncodingType)
            response.EncodingType = request.EncodingType;
        response.Uploads.Add(uploads.Take(limit).Select(upload => new MultipartUpload
        {
            UploadId = upload.UploadId,
            Key = Encoded(upload.Key),
            Initiated = Timestamp.FromDateTimeOffset(upload.StartedAt),
            StorageClass = "STANDARD",
            Owner = OwnerOf(bucket.AccountId),
            Initiator = InitiatorOf(upload),
        }));
        if (response.IsTruncated && response.Uploads.LastOrDefault() is { } last)
            (response.NextKeyMarker, response.NextUploadIdMarker) = (last.Key, last.UploadId);
        return response;
    }

    private async Task<StoredUpload> FindUpload(Call call, BucketInfo bucket, string key, string uploadId) =>
        await objects.Uploads.Find(bucket.BucketId, key, uploadId, call.Cancel) ?? throw S3Errors.NoSuchUpload();

    private static Owner InitiatorOf(StoredUpload upload) => new() { Id = upload.Initiator };

    /// <summary>The tags that come with an object, which need a permission of their own.</summary>
    private async Task<ImmutableSortedDictionary<string, string>> GivenTags(Call call, string? header)
    {
        if (header is null)
            return ImmutableSortedDictionary<string, string>.Empty;
        var tags = ObjectTags.OfHeader(header);
        if (!tags.IsEmpty)
            await AdmitAlso(call, PutTagsAction, TargetOf(call));
        return tags;
    }
}
