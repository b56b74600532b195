using System.Security.Cryptography;
using Rolecall.Api.SigV4;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.Hostile;

/// <summary>Signed requests to S3, by the root of the good caller's organization, whose bucket it is.</summary>
internal static class S3Request
{
    public const string Bucket = "hostile-bucket";

    public static HttpRequestMessage Put(Uri server, AwsKeys keys, string target, byte[] body)
    {
        var (path, query) = target.Split('?') is [var before, var after] ? (before, after + "=") : (target, "");
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var unsigned = new SignedRequest
        {
            Method = "PUT",
            Path = path,
            Query = query,
            Headers = [new("host", server.Authority), new("x-amz-content-sha256", hash)],
            BodySha256 = hash,
        };
        var uri = new Uri(server, query.Length > 0 ? $"{path}?{query}" : path);
        var request = new HttpRequestMessage(HttpMethod.Put, uri) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", hash);
        foreach (var (name, value) in SigV4Signer.Sign(unsigned, keys, "us-east-1", "s3", TimeProvider.System.GetUtcNow(), SigV4Rules.S3))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>Everybody may read, under a condition where one is given.</summary>
    public static string PublicPolicy(string? condition = null) => $$$"""
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
        "Resource":"arn:aws:s3:::{{{Bucket}}}/*"{{{(condition is null ? "" : $",\"Condition\":{condition}")}}} } }
        """;

    /// <summary>The bucket, with a policy where one is given.</summary>
    public static async Task MakeBucket(Stage stage, string? policy = null)
    {
        using var http = new HttpClient();
        using var create = Put(stage.Aws, stage.World.Roots[^1], "/" + Bucket, []);
        await HttpTargets.Send(http, create);
        if (policy is null)
            return;
        using var attach = Put(stage.Aws, stage.World.Roots[^1], $"/{Bucket}?policy", System.Text.Encoding.UTF8.GetBytes(policy));
        await HttpTargets.Send(http, attach);
    }
}
