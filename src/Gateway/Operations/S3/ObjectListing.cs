using System.Text;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>ListObjectsV2: keys and common prefixes in one order, a page at a time. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html</summary>
internal static class ObjectListing
{
    private const int LargestPage = 1000;

    private const string LastCodePoint = "\U0010FFFF";

    public static async Task<ListObjectsV2Response> List(
        IObjectStore objects, BucketInfo bucket, ListObjectsV2Request request, Owner owner, CancellationToken cancel)
    {
        var limit = request.HasMaxKeys ? Math.Min(request.MaxKeys, LargestPage) : LargestPage;
        var encode = request.EncodingType == "url";
        var response = new ListObjectsV2Response
        {
            Name = request.Bucket,
            Prefix = Encoded(request.Prefix, encode),
            MaxKeys = limit,
            IsTruncated = false,
        };
        if (request.HasDelimiter && request.Delimiter.Length > 0)
            response.Delimiter = Encoded(request.Delimiter, encode);
        if (encode)
            response.EncodingType = "url";
        if (request.HasContinuationToken)
            response.ContinuationToken = request.ContinuationToken;
        if (request.HasStartAfter)
            response.StartAfter = Encoded(request.StartAfter, encode);

        var after = request.HasContinuationToken ? Position(request.ContinuationToken) : request.HasStartAfter ? request.StartAfter : null;
        var count = 0;
        string? group = null;
        while (limit > 0)
        {
            var batch = await objects.List(bucket.BucketId, request.Prefix, after, LargestPage, cancel);
            foreach (var head in batch)
            {
                if (group is not null && head.Key.StartsWith(group, StringComparison.Ordinal))
                    continue;
                if (count == limit)
                    return Truncated(response, after!, count);
                group = GroupOf(head.Key, request);
                if (group is null)
                    response.Contents.Add(Item(head, encode, request.FetchOwner ? owner : null));
                else
                    response.CommonPrefixes.Add(new CommonPrefix { Prefix = Encoded(group, encode) });
                // A listed prefix is stepped over whole, by the last code point that could follow it.
                after = group is null ? head.Key : group + LastCodePoint;
                count++;
            }
            if (batch.Count < LargestPage)
                break;
        }
        response.KeyCount = count;
        return response;
    }

    private static ListObjectsV2Response Truncated(ListObjectsV2Response response, string after, int count)
    {
        response.IsTruncated = true;
        response.KeyCount = count;
        response.NextContinuationToken = Convert.ToBase64String(Encoding.UTF8.GetBytes(after));
        return response;
    }

    private static string Position(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw new AwsFaultException(Fault.InvalidArgument("The continuation token provided is incorrect"));
        }
    }

    /// <summary>The common prefix that the key falls under, or null.</summary>
    private static string? GroupOf(string key, ListObjectsV2Request request)
    {
        if (!request.HasDelimiter || request.Delimiter.Length == 0)
            return null;
        var at = key.IndexOf(request.Delimiter, request.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + request.Delimiter.Length)];
    }

    private static Api.S3.V1.Object Item(ObjectHead head, bool encode, Owner? owner) => new()
    {
        Key = Encoded(head.Key, encode),
        LastModified = Timestamp.FromDateTimeOffset(head.LastModified),
        Etag = head.ETag,
        Size = head.Size,
        StorageClass = "STANDARD",
        Owner = owner,
    };

    private static string Encoded(string text, bool encode) => encode ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal) : text;
}
