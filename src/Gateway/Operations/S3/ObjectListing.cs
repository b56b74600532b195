using System.Text;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.S3.V1;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>
/// Lists objects: keys and common prefixes in one order, a page at a time.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html,
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
/// </summary>
internal sealed class ObjectListing
{
    private const int LargestPage = 1000;

    private const string LastCodePoint = "\U0010FFFF";

    private readonly string prefix;
    private readonly string delimiter;
    private readonly bool encode;
    private readonly Owner? owner;

    private ObjectListing(string prefix, string delimiter, bool encode, Owner? owner) =>
        (this.prefix, this.delimiter, this.encode, this.owner) = (prefix, delimiter, encode, owner);

    private List<Api.S3.V1.Object> Contents { get; } = [];

    private List<CommonPrefix> CommonPrefixes { get; } = [];

    /// <summary>Where the next page begins; null where this is the last.</summary>
    private string? Next { get; set; }

    /// <summary>The key or common prefix that was listed last.</summary>
    private string? Last { get; set; }

    public static async Task<ListObjectsV2Response> List(
        IObjectStore objects, BucketInfo bucket, ListObjectsV2Request request, Owner owner, CancellationToken cancel)
    {
        var limit = LimitOf(request.HasMaxKeys, request.MaxKeys);
        var listing = new ObjectListing(
            request.Prefix, request.Delimiter, request.EncodingType == "url", request.FetchOwner ? owner : null);
        var response = new ListObjectsV2Response
        {
            Name = request.Bucket,
            Prefix = listing.Encoded(request.Prefix),
            MaxKeys = limit,
        };
        if (request.Delimiter.Length > 0)
            response.Delimiter = listing.Encoded(request.Delimiter);
        if (listing.encode)
            response.EncodingType = "url";
        if (request.HasContinuationToken)
            response.ContinuationToken = request.ContinuationToken;
        if (request.HasStartAfter)
            response.StartAfter = listing.Encoded(request.StartAfter);

        var after = request.HasContinuationToken ? Position(request.ContinuationToken) : request.HasStartAfter ? request.StartAfter : null;
        await listing.Read(objects, bucket.BucketId, after, limit, cancel);
        response.Contents.Add(listing.Contents);
        response.CommonPrefixes.Add(listing.CommonPrefixes);
        response.KeyCount = listing.Contents.Count + listing.CommonPrefixes.Count;
        response.IsTruncated = listing.Next is not null;
        if (listing.Next is { } next)
            response.NextContinuationToken = Convert.ToBase64String(Encoding.UTF8.GetBytes(next));
        return response;
    }

    /// <summary>Version 1, which always tells owners and continues from a key.</summary>
    public static async Task<ListObjectsResponse> List(
        IObjectStore objects, BucketInfo bucket, ListObjectsRequest request, Owner owner, CancellationToken cancel)
    {
        var limit = LimitOf(request.HasMaxKeys, request.MaxKeys);
        var listing = new ObjectListing(request.Prefix, request.Delimiter, request.EncodingType == "url", owner);
        var response = new ListObjectsResponse
        {
            Name = request.Bucket,
            Prefix = listing.Encoded(request.Prefix),
            Marker = listing.Encoded(request.Marker),
            MaxKeys = limit,
        };
        if (request.Delimiter.Length > 0)
            response.Delimiter = listing.Encoded(request.Delimiter);
        if (listing.encode)
            response.EncodingType = "url";

        // A marker that is a common prefix has been listed, with all keys under it.
        var after = request.HasMarker ? listing.GroupOf(request.Marker) == request.Marker ? request.Marker + LastCodePoint : request.Marker : null;
        await listing.Read(objects, bucket.BucketId, after, limit, cancel);
        response.Contents.Add(listing.Contents);
        response.CommonPrefixes.Add(listing.CommonPrefixes);
        response.IsTruncated = listing.Next is not null;
        // "This element is returned only if you have the delimiter request parameter specified."
        if (listing is { Next: not null, Last: { } last } && request.Delimiter.Length > 0)
            response.NextMarker = listing.Encoded(last);
        return response;
    }

    private static int LimitOf(bool isGiven, int maxKeys) => isGiven ? Math.Min(maxKeys, LargestPage) : LargestPage;

    private async Task Read(IObjectStore objects, string bucketId, string? after, int limit, CancellationToken cancel)
    {
        string? group = null;
        while (limit > 0)
        {
            var batch = await objects.List(bucketId, prefix, after, LargestPage, cancel);
            foreach (var head in batch)
            {
                if (group is not null && head.Key.StartsWith(group, StringComparison.Ordinal))
                    continue;
                if (Contents.Count + CommonPrefixes.Count == limit)
                {
                    Next = after;
                    return;
                }
                group = GroupOf(head.Key);
                if (group is null)
                    Contents.Add(Item(head));
                else
                    CommonPrefixes.Add(new CommonPrefix { Prefix = Encoded(group) });
                Last = group ?? head.Key;
                // A listed prefix is stepped over whole, by the last code point that could follow it.
                after = group is null ? head.Key : group + LastCodePoint;
            }
            if (batch.Count < LargestPage)
                return;
        }
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
    private string? GroupOf(string key)
    {
        if (delimiter.Length == 0 || !key.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    private Api.S3.V1.Object Item(ObjectHead head) => new()
    {
        Key = Encoded(head.Key),
        LastModified = Timestamp.FromDateTimeOffset(head.LastModified),
        Etag = head.ETag,
        Size = head.Size,
        StorageClass = "STANDARD",
        Owner = owner,
    };

    /// <summary>As encoding-type=url has it.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal);

    private string Encoded(string text) => encode ? Encode(text) : text;
}
