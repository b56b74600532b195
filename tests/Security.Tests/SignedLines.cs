using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Security.Tests;

/// <summary>Signs a request whose header lines may stand twice, as AWS's rules join them.</summary>
internal static class SignedLines
{
    /// <summary>The lines of an HTTP/1.1 request, to be sent by <see cref="RawHttp"/>.</summary>
    public static List<string> Of(
        AwsKeys keys, string service, string method, string target, string host, IEnumerable<KeyValuePair<string, string>> headers,
        string body = "")
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var request = new SignedRequest
        {
            Method = method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = [new("Host", host), new("x-amz-content-sha256", sha256), .. headers],
            BodySha256 = sha256,
        };
        var rules = service == "s3" ? SigV4Rules.S3 : SigV4Rules.Query(service);
        var signature = SigV4Signer.Sign(request, keys, "us-east-1", service, TimeProvider.System.GetUtcNow(), rules);
        return
        [
            $"{method} {target} HTTP/1.1",
            .. request.Headers.Concat(signature).Select(header => $"{header.Key}: {header.Value}"),
            $"Content-Length: {Encoding.UTF8.GetByteCount(body)}",
        ];
    }
}
