using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>The tags of an object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</summary>
internal static class ObjectTags
{
    private const int Most = 10;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>What a request puts on an object; none where it puts none, or what it puts is refused.</summary>
    public static ImmutableSortedDictionary<string, string> In(IMessage request)
    {
        try
        {
            return request switch
            {
                PutObjectRequest { HasTagging: true } put => OfHeader(put.Tagging),
                CopyObjectRequest { HasTagging: true } copy when S3Operations.Replaces(copy.TaggingDirective) => OfHeader(copy.Tagging),
                CreateMultipartUploadRequest { HasTagging: true } create => OfHeader(create.Tagging),
                PutObjectTaggingRequest put => Of(put.TagSet),
                _ => ImmutableSortedDictionary<string, string>.Empty,
            };
        }
        catch (AwsFaultException)
        {
            // The handler refuses it, once the caller may be told.
            return ImmutableSortedDictionary<string, string>.Empty;
        }
    }

    /// <summary>Tags as a query string: "k1=v1&amp;k2=v2".</summary>
    /// <exception cref="AwsFaultException">InvalidArgument; BadRequest; InvalidTag.</exception>
    public static ImmutableSortedDictionary<string, string> OfHeader(string header)
    {
        List<KeyValuePair<string, string>> pairs;
        try
        {
            pairs = QueryForm.Parse(header);
        }
        catch (AwsFaultException)
        {
            throw S3Errors.MalformedTagging();
        }
        return pairs.DistinctBy(pair => pair.Key).Count() == pairs.Count ? Check(pairs) : throw S3Errors.MalformedTagging();
    }

    /// <exception cref="AwsFaultException">BadRequest; InvalidTag.</exception>
    public static ImmutableSortedDictionary<string, string> Of(IReadOnlyCollection<Tag> tags)
    {
        if (tags.DistinctBy(tag => tag.Key).Count() != tags.Count)
            throw S3Errors.InvalidTag("Cannot provide multiple Tags with the same key");
        return Check([.. tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))]);
    }

    private static ImmutableSortedDictionary<string, string> Check(List<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > Most)
            throw S3Errors.TooManyTags();
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > LongestKey || !IsAllowed(key))
                throw S3Errors.InvalidTag("The TagKey you have provided is invalid");
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw S3Errors.InvalidTag("System tags cannot be added/updated by requester");
            if (value.Length > LongestValue || !IsAllowed(value))
                throw S3Errors.InvalidTag("The TagValue you have provided is invalid");
        }
        return tags.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>Letters, numbers, spaces and a few signs, of any script.</summary>
    private static bool IsAllowed(string text) => text.EnumerateRunes().All(rune =>
        Rune.IsLetter(rune) || Rune.IsNumber(rune) || Rune.IsSeparator(rune) || rune.Value is '_' or '.' or ':' or '/' or '=' or '+' or '-' or '@');
}
