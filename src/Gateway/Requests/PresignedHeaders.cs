using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.SigV2;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Requests;

/// <summary>
/// Headers that the client put into the query of a presigned URL, as AWS's SDKs do: they are signed there, and count as headers.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
/// </summary>
internal static class PresignedHeaders
{
    /// <summary>What the signature itself consists of, and checksums that were made before there was a body.</summary>
    private static readonly FrozenSet<string> NoHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-signature", "x-amz-security-token",
        "x-amz-content-sha256", "x-amz-sdk-checksum-algorithm");

    /// <summary>By names in lower case; none where the request is not presigned, or where it has the header itself.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(HttpContext http)
    {
        var query = CredentialReader.TargetOf(http).Query;
        if (query.Length == 0 || !(SigV4Parser.HasParameter(query, "X-Amz-Signature") || SigV2Parser.IsPresigned(query)))
            return [];
        return ParametersOf(query)
            .Where(parameter => IsHeader(parameter.Key) && !http.Request.Headers.ContainsKey(parameter.Key))
            .Select(parameter => KeyValuePair.Create(parameter.Key.ToLowerInvariant(), parameter.Value));
    }

    /// <summary>A parameter's name, in lower case where it can be that of a header: headers have no case.</summary>
    public static string NameOf(string parameter) =>
        parameter.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || IsHeader(parameter)
            ? parameter.ToLowerInvariant()
            : parameter;

    private static bool IsHeader(string name) =>
        name.Equals("content-type", StringComparison.OrdinalIgnoreCase) || name.Equals("content-md5", StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
                && !NoHeaders.Contains(name));

    /// <summary>A query that cannot be read is refused by the wire.</summary>
    private static List<KeyValuePair<string, string>> ParametersOf(string query)
    {
        try
        {
            return QueryForm.Parse(query);
        }
        catch (AwsFaultException)
        {
            return [];
        }
    }
}
