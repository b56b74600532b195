using System.Globalization;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>What is copied. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html</summary>
internal sealed record CopySource(string Bucket, string Key, string? VersionId)
{
    /// <summary>The version that an object has in a bucket without versions.</summary>
    public const string OnlyVersion = "null";

    public const string Header = "x-amz-copy-source";

    private const string VersionParameter = "?versionId=";

    /// <summary>The permission that reading it needs.</summary>
    public string Action => VersionId is null ? S3Resources.GetObject : "s3:GetObjectVersion";

    /// <summary>Reads x-amz-copy-source: [/]BUCKET/KEY, percent-encoded, and perhaps a version.</summary>
    /// <exception cref="AwsFaultException">InvalidArgument.</exception>
    public static CopySource Parse(string header)
    {
        var at = header.LastIndexOf(VersionParameter, StringComparison.Ordinal);
        var (path, version) = at < 0 ? (header, null) : (header[..at], header[(at + VersionParameter.Length)..]);
        // The slash between bucket and key may be encoded too.
        var decoded = (Rfc3986.Decode(path) ?? throw Malformed()).TrimStart('/');
        var slash = decoded.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == decoded.Length - 1 || ObjectKeys.HasNul(decoded))
            throw Malformed();
        return version is null or OnlyVersion
            ? new(decoded[..slash], decoded[(slash + 1)..], version)
            : throw S3Errors.InvalidArgument("Invalid version id specified");
    }

    /// <summary>
    /// The header as s3:x-amz-copy-source tells it: BUCKET/KEY, as AWS's sample policies have it. INVARIANT: however the same source is
    /// written, it is told in one way, or a Deny of it could be passed by. What names no source is told as it came: it copies nothing.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    /// </summary>
    public static string ToConditionValue(string header)
    {
        try
        {
            var source = Parse(header);
            return $"{source.Bucket}/{source.Key}";
        }
        catch (AwsFaultException)
        {
            return header;
        }
    }

    /// <summary>
    /// A false condition stops the copy. Two of them together mean the ETag's.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
    /// </summary>
    /// <param name="head">The source.</param>
    /// <param name="ifMatch">x-amz-copy-source-if-match and so on; null where there is none.</param>
    /// <param name="ifNoneMatch">As it came.</param>
    /// <param name="ifModifiedSince">An HTTP date; what is none is passed over, as RFC 9110 has it.</param>
    /// <param name="ifUnmodifiedSince">The same.</param>
    /// <exception cref="AwsFaultException">PreconditionFailed.</exception>
    public static void Check(ObjectHead head, string? ifMatch, string? ifNoneMatch, string? ifModifiedSince, string? ifUnmodifiedSince)
    {
        // HTTP's dates have seconds.
        var modified = new DateTimeOffset(head.LastModified.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var holds = ifMatch is not null ? IsOf(head, ifMatch) : DateOf(ifUnmodifiedSince) is not { } until || modified <= until;
        holds &= ifNoneMatch is not null ? !IsOf(head, ifNoneMatch) : DateOf(ifModifiedSince) is not { } since || modified > since;
        if (!holds)
            throw new AwsFaultException(Fault.PreconditionFailed());
    }

    private static bool IsOf(ObjectHead head, string etag) => etag == "*" || etag.Trim('"') == head.ETag.Trim('"');

    private static DateTimeOffset? DateOf(string? date) =>
        DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;

    private static AwsFaultException Malformed() =>
        S3Errors.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
}
