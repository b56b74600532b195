using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts.Buckets;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Gateway.Operations.S3;

// The tags of objects.
internal sealed partial class S3Operations
{
    private const string PutTagsAction = S3Resources.PutObjectTagging;
    private const string GetTagsAction = S3Resources.GetObjectTagging;

    /// <summary>Without a directive, COPY is meant.</summary>
    public static bool Replaces(string directive) => directive == "REPLACE";

    private async Task<IMessage> PutObjectTagging(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<PutObjectTaggingRequest>();
        var tags = ObjectTags.Of(request.TagSet);
        return await objects.PutTags(bucket.BucketId, request.Key, tags, call.Cancel)
            ? new PutObjectTaggingResponse()
            : throw await NoSuchKey(call, request.Bucket);
    }

    private async Task<IMessage> GetObjectTagging(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<GetObjectTaggingRequest>();
        var head = await objects.Head(bucket.BucketId, request.Key, call.Cancel) ?? throw await NoSuchKey(call, request.Bucket);
        var response = new GetObjectTaggingResponse();
        response.TagSet.Add(head.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }));
        return response;
    }

    private async Task<IMessage> DeleteObjectTagging(Call call, BucketInfo bucket)
    {
        var request = call.RequestAs<DeleteObjectTaggingRequest>();
        return await objects.PutTags(bucket.BucketId, request.Key, ImmutableSortedDictionary<string, string>.Empty, call.Cancel)
            ? new DeleteObjectTaggingResponse()
            : throw await NoSuchKey(call, request.Bucket);
    }
}
