using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;

namespace Rolecall.Security.Tests.Denials;

/// <summary>The wires, and all that comes back over them. Keys of null are an anonymous caller's.</summary>
internal sealed partial class DenialWires(Ready server, GrpcClient grpc) : IDisposable
{
    private const string EncodedHeader = "x-rolecall-encoded-authorization-message";

    private readonly HttpClient http = new();

    public static IReadOnlyDictionary<string, Func<DenialWires, AwsKeys, string, bool, Task<Met>>> OfAssumeRole { get; } =
        new Dictionary<string, Func<DenialWires, AwsKeys, string, bool, Task<Met>>>
        {
            ["query"] = (wires, keys, role, explain) => wires.Http(
                HttpMethod.Post, "/", $"Action=AssumeRole&Version=2011-06-15&RoleSessionName=asked&RoleArn={Uri.EscapeDataString(role)}",
                "application/x-www-form-urlencoded",
                keys, "sts", SigV4Rules.Query("sts"), explain),
            ["gRPC"] = (wires, keys, role, explain) => wires.Rpc(
                metadata => new Sts.StsClient(wires.Invoker(keys)).AssumeRoleAsync(
                    new AssumeRoleRequest { RoleArn = role, RoleSessionName = "asked" }, metadata).ResponseAsync, explain),
            ["Connect"] = (wires, keys, role, explain) => wires.Http(
                HttpMethod.Post, "/aws.sts.v1.Sts/AssumeRole",
                JsonFormatter.Default.Format(new AssumeRoleRequest { RoleArn = role, RoleSessionName = "asked" }), "application/json",
                keys, "sts", SigV4Rules.Rpc("sts"), explain),
        };

    public static IReadOnlyDictionary<string, Func<DenialWires, AwsKeys?, string, bool, Task<Met>>> OfGetObject { get; } =
        new Dictionary<string, Func<DenialWires, AwsKeys?, string, bool, Task<Met>>>
        {
            ["REST"] = (wires, keys, bucket, explain) => wires.Http(
                HttpMethod.Get, $"/{bucket}/key", body: null, type: null, keys, "s3", SigV4Rules.S3, explain),
            ["REST HEAD"] = (wires, keys, bucket, explain) => wires.Http(
                HttpMethod.Head, $"/{bucket}/key", body: null, type: null, keys, "s3", SigV4Rules.S3, explain),
            ["gRPC"] = (wires, keys, bucket, explain) => wires.Rpc(
                metadata => new S3.S3Client(wires.Invoker(keys)).GetObjectAsync(
                    new GetObjectRequest { Bucket = bucket, Key = "key" }, metadata).ResponseAsync, explain),
            ["Connect"] = (wires, keys, bucket, explain) => wires.Http(
                HttpMethod.Post, "/aws.s3.v1.S3/GetObject",
                JsonFormatter.Default.Format(new GetObjectRequest { Bucket = bucket, Key = "key" }), "application/json",
                keys, "s3", SigV4Rules.Rpc("s3"), explain),
        };

    public void Dispose() => http.Dispose();

    public async Task<Met> Http(
        HttpMethod method, string path, string? body, string? type, AwsKeys? keys, string service, SigV4Rules rules, bool explain)
    {
        using var message = new HttpRequestMessage(method, server.Aws.TrimEnd('/') + path);
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        if (body is not null)
        {
            message.Content = new ByteArrayContent(bytes);
            message.Content.Headers.ContentType = new(type!);
        }
        if (explain)
            message.Headers.Add("rolecall-explain", "true");
        if (keys is not null)
            Sign(message, path, bytes, keys, service, rules);
        using var answer = await http.SendAsync(message);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        var answered = await answer.Content.ReadAsStringAsync();
        var status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}";
        var (id, encoded) = (headers["x-amzn-RequestId"], headers.GetValueOrDefault(EncodedHeader));
        var form = string.Join('\n',
        [
            status,
            .. headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(
                header => $"{header.Key}: {(Varies(header.Key) ? "…" : header.Value)}"),
            answered.StartsWith('{')
                ? FormOf(JsonNode.Parse(answered)!.AsObject(), id, encoded)
                : answered.Replace(id, "ID", StringComparison.Ordinal),
        ]);
        return new Met(
            id,
            Unwrapped(string.Join('\n', [status, .. headers.Select(header => $"{header.Key}: {header.Value}"), answered])),
            form,
            encoded);
    }

    public async Task<Met> Rpc(Func<Metadata, Task> call, bool explain)
    {
        try
        {
            await call(explain ? new Metadata { { "rolecall-explain", "true" } } : []);
        }
        catch (RpcException refused)
        {
            var trailers = refused.Trailers.Select(
                entry => $"{entry.Key}: {(entry.IsBinary ? Encoding.Latin1.GetString(entry.ValueBytes) : entry.Value)}");
            var status = refused.GetRpcStatus()!;
            var details = status.Details.Select(detail => detail.TypeUrl + " " + Encoding.Latin1.GetString(detail.Value.Span));
            var text = Unwrapped(string.Join('\n', [refused.Status.ToString(), .. trailers, .. details]));
            var id = status.GetDetail<RequestInfo>()!.RequestId;
            var encoded = status.GetDetail<ErrorInfo>()!.Metadata.TryGetValue("encoded_authorization_message", out var message)
                ? message
                : null;
            var form = string.Join('\n',
            [
                $"{refused.StatusCode} {refused.Status.Detail}",
                .. refused.Trailers.Select(entry => entry.Key),
                .. status.Details.Select(detail => FormOf(detail.TypeUrl.Split('/')[^1], detail.Value, id, encoded)),
            ]);
            return new Met(id, text, form, encoded);
        }
        throw new InvalidOperationException("the call was served");
    }

    private static bool Varies(string header) =>
        header.ToLowerInvariant() is "date" or "content-length" or "x-amzn-requestid" or EncodedHeader;

    /// <summary>Connect's error, its details read.</summary>
    private static string FormOf(JsonObject error, string id, string? encoded)
    {
        var details = error["details"]?.AsArray().Select(detail =>
        {
            var value = (string)detail!["value"]!;
            return FormOf((string)detail["type"]!, ByteString.FromBase64(value + new string('=', (4 - value.Length % 4) % 4)), id, encoded);
        }).ToArray();
        error.Remove("details");
        return string.Join('\n', [error.ToJsonString(), .. details ?? []]);
    }

    private static string FormOf(string type, ByteString detail, string id, string? encoded)
    {
        var text = type + " " + type switch
        {
            "google.rpc.ErrorInfo" => ErrorInfo.Parser.ParseFrom(detail).ToString(),
            "google.rpc.RequestInfo" => RequestInfo.Parser.ParseFrom(detail).ToString(),
            _ => Api.Native.V1.Decision.Parser.ParseFrom(detail).ToString(),
        };
        return (encoded is null ? text : text.Replace(encoded, "MESSAGE", StringComparison.Ordinal)).Replace(
            id, "ID", StringComparison.Ordinal);
    }

    private CallInvoker Invoker(AwsKeys? keys) => keys is null ? grpc.Anonymous : grpc.As(keys);

    private void Sign(HttpRequestMessage message, string path, byte[] body, AwsKeys keys, string service, SigV4Rules rules)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(body));
        var unsigned = new SignedRequest
        {
            Method = message.Method.Method,
            Path = path,
            Query = "",
            Headers = [new("host", new Uri(server.Aws).Authority), new("x-amz-content-sha256", sha256)],
            BodySha256 = sha256,
        };
        message.Headers.TryAddWithoutValidation("x-amz-content-sha256", sha256);
        foreach (var (name, value) in SigV4Signer.Sign(unsigned, keys, "us-east-1", service, TimeProvider.System.GetUtcNow(), rules))
            message.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>The text, with what any base64 in it holds.</summary>
    private static string Unwrapped(string text)
    {
        var whole = new StringBuilder(text);
        foreach (Match match in Base64().Matches(text))
        {
            var padded = match.Value.Replace('-', '+').Replace('_', '/').TrimEnd('=');
            padded += new string('=', (4 - padded.Length % 4) % 4);
            var bytes = new byte[padded.Length];
            if (Convert.TryFromBase64String(padded, bytes, out var length))
                whole.Append('\n').Append(Encoding.Latin1.GetString(bytes, 0, length));
        }
        return whole.ToString();
    }

    [GeneratedRegex("[A-Za-z0-9+/_-]{12,}={0,2}")]
    private static partial Regex Base64();
}
