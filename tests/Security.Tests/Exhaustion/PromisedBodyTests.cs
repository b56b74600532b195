using System.Net;
using System.Security.Cryptography;
using Google.Rpc;
using Rolecall.Api.SigV4;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>Bodies that are promised cost nothing until they come, and those of strangers have bounds that others do not feel.</summary>
public sealed class PromisedBodyTests : IAsyncLifetime
{
    private const int Promised = 16 << 20;
    private const int Megabyte = 1 << 20;

    private readonly HttpClient http = new();
    private readonly List<Wire> wires = [];
    private ServerProcess server = null!;

    // 384 MB, which 22 promises of 16 MiB filled.
    public async ValueTask InitializeAsync() =>
        server = await ServerProcess.Start(new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x18000000" });

    public async ValueTask DisposeAsync()
    {
        wires.ForEach(wire => wire.Dispose());
        http.Dispose();
        await server.DisposeAsync();
    }

    /// <summary>Smaller promises take what larger ones left.</summary>
    [Fact]
    public async Task Promises_LeaveOthersTheirPuts()
    {
        foreach (var length in new[] { Promised, 4 * Megabyte, Megabyte, Megabyte / 4 })
        {
            for (var i = 0; i < 64; i++)
                await (await Open()).Send(Wire.Head("PUT", "/productionapp/promised", length) + "0123456789");
        }

        for (var i = 0; i < 4; i++)
            (await Put(Megabyte)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task BodiesOfStrangers_BeyondTheirBudget_AreRefusedWithRetryAfter_AndOthersPutsAreNot()
    {
        var chunk = new byte[Megabyte];
        var answers = new List<Task<string>>();
        for (var i = 0; i < 64; i++)
        {
            var wire = await Open();
            answers.Add(Task.Run(async () =>
            {
                await wire.Send(Wire.Head("PUT", "/productionapp/promised", Promised));
                var answer = wire.Answer();
                for (var sent = 0; sent < 4 && !answer.IsCompleted; sent++)
                    await wire.Send(chunk);
                return await answer;
            }));
        }
        var first = await await Task.WhenAny(answers);

        first.Should().StartWith("HTTP/1.1 503").And.Contain("Retry-After: 1").And.Contain("<Code>SlowDown</Code>");
        for (var i = 0; i < 4; i++)
            (await Put(Megabyte)).Should().Be(HttpStatusCode.OK);
        (await Put(Promised)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task GrpcStreams_ThatWaitForTheirMessage_AreBoundedToo_AndOthersCallsGoOn()
    {
        using var over = new CancellationTokenSource();
        using var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
        var answers = Enumerable.Range(0, 2_000).Select(_ => GrpcRequest.Send(
            client, server.Ready, "/aws.s3.v1.S3/PutObject", new Unfinished(GrpcRequest.Prefix(Promised), over.Token))).ToList();

        var refused = await await Task.WhenAny(answers);
        refused.Status.Should().Be(14);
        refused.Details.Details.Single(detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.Seconds.Should().Be(1);
        using var grpc = new GrpcClient(server.Ready);
        var sts = new Api.Sts.V1.Sts.StsClient(grpc.As("developer"));
        for (var i = 0; i < 16; i++)
            (await sts.GetCallerIdentityAsync(new(), cancellationToken: TestContext.Current.CancellationToken)).Arn
                .Should().EndWith("user/developer");

        await over.CancelAsync();
        await Task.WhenAll(answers.Select(answer => answer.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    /// <summary>Its headers say that it is nobody: no more of it is read.</summary>
    [Fact]
    public async Task LongBody_WithoutAGoodSignature_IsRefusedBeforeItIsThere()
    {
        var wire = await Open();
        var stranger = new AwsKeys(server.Ready["production-root"].AccessKeyId, "not the secret");
        await wire.Send(Wire.Head(
            "PUT", "/productionapp/promised", Promised, HeadersOf(stranger, "/productionapp/promised", new string('0', 64))));

        (await wire.Answer()).Should().StartWith("HTTP/1.1 403").And.Contain("SignatureDoesNotMatch");
    }

    private async Task<Wire> Open()
    {
        wires.Add(await Wire.Open(server.Ready.Aws));
        return wires[^1];
    }

    private async Task<HttpStatusCode> Put(int bytes)
    {
        var body = new byte[bytes];
        var person = server.Ready["production-root"];
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri(server.Ready.Aws + "/productionapp/kept"))
        { Content = new ByteArrayContent(body) };
        foreach (var line in HeadersOf(
            new AwsKeys(person.AccessKeyId, person.SecretAccessKey), "/productionapp/kept", Convert.ToHexStringLower(SHA256.HashData(body)))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            request.Headers.TryAddWithoutValidation(
                line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        request.Headers.Host = "127.0.0.1";
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static string HeadersOf(AwsKeys keys, string path, string hash)
    {
        var request = new SignedRequest
        {
            Method = "PUT",
            Path = path,
            Query = "",
            Headers = [new("host", "127.0.0.1"), new("x-amz-content-sha256", hash)],
            BodySha256 = hash,
        };
        return $"x-amz-content-sha256: {hash}\r\n" + string.Concat(SigV4Signer.Sign(
            request, keys, "us-east-1", "s3", TimeProvider.System.GetUtcNow(), SigV4Rules.S3)
            .Select(header => $"{header.Key}: {header.Value}\r\n"));
    }

    /// <summary>The beginning of a body, whose end does not come.</summary>
    private sealed class Unfinished(byte[] beginning, CancellationToken over) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(beginning, over);
            await stream.FlushAsync(over);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
