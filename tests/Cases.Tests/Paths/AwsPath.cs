using System.Security.Cryptography;
using System.Xml.Linq;
using Google.Protobuf;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.Gateway.Operations;

namespace Rolecall.Cases.Tests.Paths;

/// <summary>Over the AWS wire, signed: Query for STS and IAM, REST for S3. (Real AWS clients play the story in EndToEnd.Tests.)</summary>
internal sealed class AwsPath(CaseServer server) : IDisposable
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient http = new();

    public async Task<Answer> Send(World world, Credential who, IMessage request)
    {
        var prefix = $"/_sandbox/{world.Sandbox}/";
        var service = OperationTable.SigningNameOf(server.RowOf(request).Method.Service);
        var (method, path, body) = request switch
        {
            ListBucketsRequest => ("GET", prefix, []),
            GetObjectRequest get => ("GET", prefix + ObjectPath(get.Bucket, get.Key), []),
            DeleteObjectRequest delete => ("DELETE", prefix + ObjectPath(delete.Bucket, delete.Key), []),
            PutObjectRequest put => ("PUT", prefix + ObjectPath(put.Bucket, put.Key), put.Body.ToByteArray()),
            _ => ("POST", prefix, Form(request)),
        };
        using var message = new HttpRequestMessage(
            new HttpMethod(method), new Uri(server.Aws.GetLeftPart(UriPartial.Authority) + path, AsWritten));
        message.Content = body.Length > 0 ? new ByteArrayContent(body) : null;
        if (method == "POST")
            message.Content!.Headers.ContentType = new("application/x-www-form-urlencoded");
        if (who is Credential.Keys keys)
            Sign(message, path, body, service, keys);
        using var answer = await http.SendAsync(message);
        return answer.IsSuccessStatusCode ? new Answer() : Refused((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => http.Dispose();

    private void Sign(HttpRequestMessage message, string path, byte[] body, string service, Credential.Keys keys)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(body));
        var unsigned = new SignedRequest
        {
            Method = message.Method.Method,
            Path = path,
            Query = "",
            Headers = [new("host", server.Aws.Authority), new("x-amz-content-sha256", sha256)],
            BodySha256 = sha256,
        };
        var rules = service == "s3" ? SigV4Rules.S3 : SigV4Rules.Query(service);
        message.Headers.TryAddWithoutValidation("x-amz-content-sha256", sha256);
        foreach (var (name, value) in SigV4Signer.Sign(
            unsigned, new AwsKeys(keys.Id, keys.Secret, keys.Token), "us-east-1", service, TimeProvider.System.GetUtcNow(), rules))
            message.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Flat requests only: a text for each member that is set.</summary>
    private byte[] Form(IMessage request)
    {
        var row = server.RowOf(request);
        var members = request.Descriptor.Fields.InFieldNumberOrder()
            .Where(field => field is { IsRepeated: false, HasPresence: true } && field.Accessor.HasValue(request))
            .Select(field => string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))
                + "=" + Uri.EscapeDataString((string)field.Accessor.GetValue(request)));
        var version = OperationTable.RuleOf(row.Method.Service).ApiVersion;
        return System.Text.Encoding.UTF8.GetBytes(string.Join('&', [$"Action={row.Name}", $"Version={version}", .. members]));
    }

    private static string ObjectPath(string bucket, string key) =>
        bucket + "/" + string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static Answer Refused(int status, string xml)
    {
        var error = XDocument.Parse(xml);
        string? Of(string name) => error.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        var code = Of("Code");
        return new Answer { Code = (code == "AccessDenied") == (status == 403) ? code : $"{status} {code}", Message = Of("Message") };
    }
}
