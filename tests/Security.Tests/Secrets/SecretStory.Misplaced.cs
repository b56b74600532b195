using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Security.Tests.Secrets;

/// <summary>Presigned URLs, and secrets where none belongs: whatever part of a request a line of the log may be made of.</summary>
internal sealed partial class SecretStory
{
    private async Task Presign()
    {
        var session = GrpcClient.KeysOf((await new Sts.StsClient(grpc.As(user)).AssumeRoleAsync(
            new() { RoleArn = $"arn:aws:iam::{account}:role/worker", RoleSessionName = "presigns" },
            cancellationToken: Token)).Credentials);
        Keep("a presigned token", session.SessionToken!);
        await new Api.S3.V1.S3.S3Client(grpc.As(session)).CreateBucketAsync(new() { Bucket = "presigned" }, cancellationToken: Token);
        Keep("an object's body", Misplaced("body"));
        foreach (var (method, body) in new[] { (HttpMethod.Put, Misplaced("body")), (HttpMethod.Get, null) })
        {
            var signed = new SignedRequest
            {
                Method = method.Method,
                Path = "/presigned/key",
                Query = "",
                Headers = [new("host", http.BaseAddress!.Authority)]
            };
            var query = SigV4Signer.Presign(signed, session, "us-east-1", "s3", TimeProvider.System.GetUtcNow(), 60, SigV4Rules.S3);
            Keep("a presigned signature", query[(query.LastIndexOf('=') + 1)..]);
            using var request = new HttpRequestMessage(method, "/presigned/key?" + query)
            {
                Content = body is null ? null : new StringContent(body)
            };
            using var answer = await http.SendAsync(request, Token);
            answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(Token));
            // With another signature it is refused: the answer must not tell what was sent.
            refusals.Add(await Send(method, "/presigned/key?" + query[..^4] + "0000"));
        }
    }

    private async Task Misplace()
    {
        string At(string place)
        {
            Keep("a secret in " + place, Misplaced(place), inFiles: false);
            return Misplaced(place);
        }

        await Send(HttpMethod.Get, "/" + At("path"));
        await Send(HttpMethod.Get, "/?Action=" + At("action"));
        await Send(HttpMethod.Get, "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Security-Token=" + At("query"));
        await Send(HttpMethod.Get, "/_imds/" + At("imds") + "/1/2/latest");
        await Send(HttpMethod.Get, "/_container/" + At("container") + "/1/2");
        await Send(HttpMethod.Get, "/_issuer/" + At("issuer") + "/x/.well-known/openid-configuration");
        await Send(HttpMethod.Get, "/_sandbox/" + At("sandbox") + "/");
        await Send(new HttpMethod(At("method")), "/");
        await Send(HttpMethod.Get, "/", (At("header-name"), "x"));
        await Send(HttpMethod.Get, "/", ("Authorization", "AWS4-HMAC-SHA256 Credential=" + At("authorization")));
        await Send(HttpMethod.Get, "/", ("Authorization", "Bearer " + At("bearer")));
        await Send(HttpMethod.Get, "/", ("rolecall-sandbox", At("sandbox-header")));
        await Send(HttpMethod.Get, "/", ("Host", At("host") + ".localhost"));
        await Send(HttpMethod.Get, "/", ("Cookie", "session=" + At("cookie")));
        await Post("/", At("content-type"), "Action=GetCallerIdentity");
        await Post("/aws.sts.v1.Sts/AssumeRole", "application/json", "{\"" + At("json-name") + "\": {");
        await Post("/aws.sts.v1.Sts/AssumeRole", "application/json", "{\"roleArn\": {\"" + At("json-value") + "\": 1}}");
        await Post("/aws.sts.v1.Sts/AssumeRole", At("connect-type") + "/json", "{}");
        await Post("/", "application/x-www-form-urlencoded", "Action=AssumeRole&Version=2011-06-15&DurationSeconds=" + At("number"));
        await Post("/", "application/x-amz-json-1.1", "{\"" + At("aws-json") + "\": ");
        await Post("/" + At("connect-path") + "/Method", "application/json", "{}");
        await Post("/bucket?delete", "application/xml", "<" + At("xml") + "><a></b>");
        await Raw($"GET /{At("request-line")}\u0001 HTTP/1.1\r\n\r\n");
        await Raw($"{At("no-request")}\r\n\r\n");
        await Raw($"GET / HTTP/1.1\r\nHost: x\r\n{At("broken-header")}\r\n\r\n");
        await Raw($"GET / HTTP/1.1\r\nHost: {At("bad-host")}@:\r\n\r\n");

        // Bytes that are no message, a method that is none, and a status that is not a number, on the gRPC port.
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        foreach (var name in new[] { "AssumeRole", At("grpc-method") })
        {
            var method = new Method<byte[], byte[]>(MethodType.Unary, "aws.sts.v1.Sts", name, marshaller, marshaller);
            await Refused(grpc.As(user).AsyncUnaryCall(method, null, default, Encoding.UTF8.GetBytes("\u00ff" + At("protobuf"))));
        }
        await Refused(new Sts.StsClient(grpc.With(new Metadata
        {
            { "rolecall-sandbox", At("grpc-sandbox") }, { "authorization", "Bearer " + At("grpc-bearer") }
        }))
            .GetCallerIdentityAsync(new(), cancellationToken: Token));
    }

    private async Task Post(string path, string type, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type).Should().BeTrue();
        using var answer = await http.SendAsync(request, Token);
        await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task Raw(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(http.BaseAddress!.Host, http.BaseAddress.Port, Token);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Token);
        // Its answer, up to its end: it has written what it writes by then.
        using var reader = new StreamReader(client.GetStream());
        client.Client.Shutdown(SocketShutdown.Send);
        await reader.ReadToEndAsync(Token);
    }
}
