using System.Security.Cryptography;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;

namespace Rolecall.Cases.Tests.S3;

/// <summary>An account with two buckets, "kept" (which holds the object "there") and "empty-one", and signed requests to it.</summary>
public sealed class S3Wire : IAsyncLifetime
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly CaseServer server = new();
    private readonly HttpClient http = new();

    internal Credential.Keys Root { get; private set; } = null!;

    internal Uri Address => server.Aws;

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        var made = (CreateOrganizationResponse)(await server.Run(
            Keys.DefaultSandbox,
            new Credential.Administrator(),
            new CreateOrganizationRequest
            {
                Name = "s3",
                ManagementAccountId = "111111111111",
                WithRootAccessKey = true,
            })).Answer;
        Root = new(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        await Run(new CreateBucketRequest { Bucket = "kept" });
        await Run(new CreateBucketRequest { Bucket = "empty-one" });
        await Run(new PutObjectRequest { Bucket = "kept", Key = "there", Body = Google.Protobuf.ByteString.CopyFromUtf8("hello") });
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    internal async Task<Google.Protobuf.IMessage> Run(Google.Protobuf.IMessage request) =>
        (await server.Run(Keys.DefaultSandbox, Root, request)).Answer;

    /// <summary>Sends a request, its headers signed.</summary>
    internal async Task<S3Answer> Send(
        string method, string pathAndQuery, byte[]? body = null, IEnumerable<(string Name, string Value)>? headers = null,
        Credential.Keys? who = null, string? contentSha256 = null)
    {
        using var message = new HttpRequestMessage(
            new HttpMethod(method), new Uri(Address.GetLeftPart(UriPartial.Authority) + pathAndQuery, AsWritten));
        message.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in Signed(method, pathAndQuery, body ?? [], headers ?? [], who ?? Root, contentSha256))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await http.SendAsync(message);
        return new S3Answer(
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(
                header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The headers to send, all signed but the host's.</summary>
    internal IEnumerable<(string Name, string Value)> Signed(
        string method, string pathAndQuery, byte[] body, IEnumerable<(string Name, string Value)> headers, Credential.Keys who,
        string? contentSha256 = null)
    {
        var question = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(body));
        (string Name, string Value)[] sent = [.. headers, ("x-amz-content-sha256", contentSha256 ?? sha256)];
        var unsigned = new SignedRequest
        {
            Method = method,
            Path = question < 0 ? pathAndQuery : pathAndQuery[..question],
            Query = question < 0 ? "" : pathAndQuery[(question + 1)..],
            Headers = [new("host", Address.Authority), .. sent.Select(header => KeyValuePair.Create(header.Name, header.Value))],
            BodySha256 = sha256,
        };
        var added = SigV4Signer.Sign(
            unsigned, new AwsKeys(who.Id, who.Secret, who.Token), "us-east-1", "s3", TimeProvider.System.GetUtcNow(), SigV4Rules.S3);
        return sent.Concat(added.Select(header => (header.Key, header.Value)));
    }
}
