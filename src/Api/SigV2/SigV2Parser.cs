using System.Globalization;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.SigV2;

/// <summary>
/// Reads presigned URLs of Signature Version 2, which S3 clients still make in us-east-1 where nobody tells them otherwise. Only the
/// query form is read; a header of this version is refused.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
/// </summary>
public static class SigV2Parser
{
    private const string KeyParameter = "AWSAccessKeyId";
    private const string SignatureParameter = "Signature";
    private const string ExpiresParameter = "Expires";
    private const string AmzPrefix = "x-amz-";

    /// <summary>The query parameters that are signed with the path, because they say what is asked for.</summary>
    private static readonly HashSet<string> SubResources = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "encryption", "inventory", "lifecycle", "location", "logging",
        "metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "replication",
        "requestPayment", "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
        "response-content-type", "response-expires", "restore", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads",
        "versionId", "versioning", "versions", "website",
    };

    /// <summary>Whether the request says that it is signed in this way.</summary>
    /// <param name="query">The query as it was sent.</param>
    public static bool IsPresigned(string query) => ParametersOf(query).Any(parameter => parameter.Name == KeyParameter);

    /// <summary>The proof for whoever holds the secret.</summary>
    /// <param name="request">The request, its path as it was sent.</param>
    /// <param name="bucketOfHost">The bucket that the host names; null where the path does.</param>
    /// <exception cref="SigV4Exception">AccessDenied: a parameter is missing, or twice, or no time.</exception>
    public static SigV2Proof Parse(SignedRequest request, string? bucketOfHost)
    {
        var parameters = ParametersOf(request.Query);
        string Required(string name) => parameters.Where(parameter => parameter.Name == name).ToList() is [{ Value.Length: > 0 } only]
            ? only.Value!
            : throw new SigV4Exception(
                "AccessDenied", "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");

        var (keyId, signature, expires) = (Required(KeyParameter), Required(SignatureParameter), Required(ExpiresParameter));
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > LatestSecond)
            throw new SigV4Exception("AccessDenied", $"Invalid date (should be seconds since epoch): {expires}");
        var signed = SignedHeadersOf(request, parameters);
        return new SigV2Proof
        {
            AccessKeyId = keyId,
            SessionToken = signed.GetValueOrDefault("x-amz-security-token"),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(seconds),
            Signature = signature,
            StringToSign = StringToSign(request, expires, signed, Resource(request.Path, bucketOfHost, parameters)),
        };
    }

    /// <summary>9999-12-31T23:59:59Z.</summary>
    private const long LatestSecond = 253_402_300_799;

    private static string StringToSign(SignedRequest request, string expires, SortedDictionary<string, string> signed, string resource)
    {
        var text = new StringBuilder(256).Append(request.Method).Append('\n')
            .Append(signed.GetValueOrDefault("content-md5")).Append('\n')
            .Append(signed.GetValueOrDefault("content-type")).Append('\n')
            .Append(expires).Append('\n');
        foreach (var (name, value) in signed)
        {
            if (name.StartsWith(AmzPrefix, StringComparison.Ordinal))
                text.Append(name).Append(':').Append(value).Append('\n');
        }
        return text.Append(resource).ToString();
    }

    /// <summary>
    /// The headers that are signed, in lower case. Clients that presign put what they signed of them into the query; a header of the
    /// request itself stands above it.
    /// </summary>
    private static SortedDictionary<string, string> SignedHeadersOf(SignedRequest request, List<(string Name, string? Value)> parameters)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            if (IsSigned(name) is { } signed)
                found[signed] = found.TryGetValue(signed, out var earlier) ? $"{earlier},{value.Trim()}" : value.Trim();
        }
        // INVARIANT: no value is passed over, in whatever letters its name is written: whoever was given the URL could add it.
        var inQuery = parameters.Where(parameter => IsSigned(parameter.Name) is not null).ToLookup(parameter => IsSigned(parameter.Name)!);
        foreach (var values in inQuery)
            found.TryAdd(values.Key, string.Join(',', values.Select(parameter => parameter.Value)));
        return found;
    }

    private static string? IsSigned(string name) =>
        name.ToLowerInvariant() is var lower && (lower is "content-md5" or "content-type" || lower.StartsWith(AmzPrefix, StringComparison.Ordinal))
            ? lower
            : null;

    /// <summary>Bucket and path as they were sent, and the parameters that select what is asked for, decoded and in order.</summary>
    private static string Resource(string path, string? bucketOfHost, List<(string Name, string? Value)> parameters)
    {
        var selected = parameters.Where(parameter => SubResources.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => parameter.Value is null ? parameter.Name : $"{parameter.Name}={parameter.Value}")
            .ToList();
        return (bucketOfHost is null ? "" : "/" + bucketOfHost) + path + (selected.Count == 0 ? "" : "?" + string.Join('&', selected));
    }

    /// <summary>Decoded; the value is null where there is no equals sign.</summary>
    private static List<(string Name, string? Value)> ParametersOf(string query)
    {
        var found = new List<(string, string?)>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            found.Add(equals < 0 ? (Decode(pair), null) : (Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
        }
        return found;
    }

    /// <summary>As forms are: "+" is a space. A signature's own "+" comes as %2B.</summary>
    private static string Decode(string text) => Encoding.UTF8.GetString(QueryParameters.Decode(text.Replace('+', ' ')));
}
