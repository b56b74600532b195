using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>A request as the suites write it down: a request line, headers (a line that begins with a blank goes on with the one before), a body.</summary>
internal static class RawRequest
{
    public static (SignedRequest Request, byte[] Body) Read(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes(end < 0 ? "" : text[(end + 2)..]);
        var lines = (end < 0 ? text.TrimEnd('\n') : text[..end]).Split('\n');
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith(' '))
            {
                headers[^1] = new(headers[^1].Key, headers[^1].Value + "\n" + line);
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..colon], line[(colon + 1)..]));
        }
        var method = lines[0][..lines[0].IndexOf(' ', StringComparison.Ordinal)];
        var target = lines[0][(method.Length + 1)..lines[0].LastIndexOf(" HTTP/", StringComparison.Ordinal)];
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return (new SignedRequest
        {
            Method = method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = headers,
            BodySha256 = Sha256(body),
        }, body);
    }

    public static string Sha256(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));

    public static string? HeaderOf(this SignedRequest request, string name) =>
        request.Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value.Trim())
            .FirstOrDefault();

    public static SignedRequest WithHeader(this SignedRequest request, string name, string value) => request with
    {
        Headers = [.. request.Headers.Select(
            header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase) ? new(header.Key, value) : header)],
    };
}
