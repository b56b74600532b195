using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Policy;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>
/// Amazon S3's own condition keys, each only where the request has what it tells.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
/// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
/// </summary>
internal static class S3Keys
{
    public const string SignatureVersion = "AWS4-HMAC-SHA256";

    /// <summary>Headers whose name is the key's name: "x-amz-acl" is s3:x-amz-acl.</summary>
    private static readonly ImmutableArray<string> Headers =
    [
        "x-amz-acl", "x-amz-bucket-namespace", "x-amz-content-sha256", CopySource.Header, "x-amz-grant-full-control", "x-amz-grant-read",
        "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp", "x-amz-metadata-directive", "x-amz-object-ownership",
        "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class", "x-amz-website-redirect-location",
    ];

    /// <summary>Headers whose key leaves out "x-amz-".</summary>
    private static readonly ImmutableArray<string> ShortHeaders =
        ["x-amz-object-lock-mode", "x-amz-object-lock-legal-hold", "x-amz-object-lock-retain-until-date"];

    /// <param name="request">The S3 request.</param>
    /// <param name="origin">Its headers and its transport.</param>
    /// <param name="signature">Null for an anonymous call.</param>
    public static ImmutableArray<ConditionEntry> Of(IMessage request, Origin origin, SignatureFacts? signature)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        void Add(string key, string value) => entries.Add(new("s3:" + key, value));

        if (origin.TlsVersion is { } tls)
            Add("TlsVersion", tls);
        if (signature is not null)
        {
            Add("signatureversion", signature.Version);
            Add("authType", signature.InQuery ? "REST-QUERY-STRING" : "REST-HEADER");
            if (signature.Age is { } age)
                Add("signatureAge", ((long)Math.Max(0, age.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        }
        foreach (var name in Headers)
        {
            if (ValueOf(name, request, origin) is { } value)
                Add(name, value);
        }
        foreach (var name in ShortHeaders)
        {
            if (ValueOf(name, request, origin) is { } value)
                Add(name["x-amz-".Length..], value);
        }
        AddOfRequest(request, Add);
        AddOfTags(request, entries);
        return entries.ToImmutable();
    }

    /// <summary>The keys that tell an object's tags. https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html</summary>
    public static IEnumerable<ConditionEntry> OfObject(ImmutableSortedDictionary<string, string> tags) =>
        tags.Select(tag => new ConditionEntry("s3:ExistingObjectTag/" + tag.Key, tag.Value));

    /// <summary>Whether AWS's tables have the keys of an object's tags for the action.</summary>
    public static bool TellsObjectTags(string action) =>
        ServiceAuthorization.Find(action)?.FindKey("s3:ExistingObjectTag/any") is not null;

    /// <summary>
    /// What a header says. INVARIANT: where the request has it as a member, that counts and nothing else, for the operation does what the
    /// member says: gRPC and Connect have no such header, or another beside it.
    /// </summary>
    private static string? ValueOf(string header, IMessage request, Origin origin)
    {
        var value = MessageShape.Of(request).FindHeader(header) is not { } member ? origin.Headers.GetValueOrDefault(header)
            : member.ValueIn(request) is { } given ? WireText.Format(member.Field, given) : null;
        return header == CopySource.Header && value is not null ? CopySource.ToConditionValue(value) : value;
    }

    private static void AddOfTags(IMessage request, ImmutableArray<ConditionEntry>.Builder entries)
    {
        var tags = ObjectTags.In(request);
        if (tags.IsEmpty)
            return;
        foreach (var (key, value) in tags)
            entries.Add(new("s3:RequestObjectTag/" + key, value));
        entries.Add(new("s3:RequestObjectTagKeys", [.. tags.Keys]));
    }

    private static void AddOfRequest(IMessage request, Action<string, string> add)
    {
        switch (request)
        {
            case ListObjectsRequest list:
                AddOfListing(
                    list.HasPrefix ? list.Prefix : null,
                    list.HasDelimiter ? list.Delimiter : null,
                    list.HasMaxKeys ? list.MaxKeys : null,
                    add);
                break;
            case ListObjectsV2Request list:
                AddOfListing(
                    list.HasPrefix ? list.Prefix : null,
                    list.HasDelimiter ? list.Delimiter : null,
                    list.HasMaxKeys ? list.MaxKeys : null,
                    add);
                break;
            case PutObjectRequest put:
                if (put.HasIfMatch)
                    add("if-match", put.IfMatch);
                if (put.HasIfNoneMatch)
                    add("if-none-match", put.IfNoneMatch);
                break;
            case CopyObjectRequest copy:
                if (copy.HasIfMatch)
                    add("if-match", copy.IfMatch);
                if (copy.HasIfNoneMatch)
                    add("if-none-match", copy.IfNoneMatch);
                break;
            case CompleteMultipartUploadRequest complete:
                if (complete.HasIfMatch)
                    add("if-match", complete.IfMatch);
                if (complete.HasIfNoneMatch)
                    add("if-none-match", complete.IfNoneMatch);
                break;
            case CreateBucketRequest { HasLocationConstraint: true } create:
                add("locationconstraint", create.LocationConstraint);
                break;
        }
    }

    private static void AddOfListing(string? prefix, string? delimiter, int? maxKeys, Action<string, string> add)
    {
        if (prefix is not null)
            add("prefix", prefix);
        if (delimiter is not null)
            add("delimiter", delimiter);
        if (maxKeys is { } most)
            add("max-keys", most.ToString(CultureInfo.InvariantCulture));
    }
}
