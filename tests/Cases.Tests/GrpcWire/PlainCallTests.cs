using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.Cases.Tests.GrpcWire;

/// <summary>
/// Plain calls are served without the gRPC library: what a client sees is what the library, which takes all calls with a deadline, makes of
/// them.
/// </summary>
public sealed class PlainCallTests(CaseServer server) : IClassFixture<CaseServer>, IDisposable
{
    private const string Sandboxes = "/rolecall.v1.SandboxService/";

    private readonly HttpClient http = new();

    public static TheoryData<string, string, string> Calls => new()
    {
        { "an answer", Sandboxes + "GetSandboxRules", Framed(new GetSandboxRulesRequest()) },
        { "a refused value", Sandboxes + "CreateSandbox", Framed(new CreateSandboxRequest { Name = "100 % of Übel\n\u007f \U0001f980" }) },
        { "a fault", Sandboxes + "DeleteSandbox", Framed(new DeleteSandboxRequest { Name = "is-not-there" }) },
        { "a stranger", "/aws.sts.v1.Sts/GetCallerIdentity", Framed(new GetCallerIdentityRequest()) },
        { "no protobuf", Sandboxes + "CreateSandbox", "00000000021aff" },
        { "no text", Sandboxes + "CreateSandbox", "00000000040a02c328" },
        { "no message", Sandboxes + "GetSandboxRules", "" },
        { "half a prefix", Sandboxes + "GetSandboxRules", "0000" },
        { "less than announced", Sandboxes + "GetSandboxRules", "00000000050a" },
        { "more than announced", Sandboxes + "GetSandboxRules", "00000000000a" },
        { "a compressed message", Sandboxes + "GetSandboxRules", "0100000000" },
        { "a stream", "/rolecall.v1.AuditService/TailEvents", "00000000021aff" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task PlainCall_IsAnsweredAsByTheLibrary(string what, string path, string body)
    {
        what.Should().NotBeEmpty();
        foreach (var token in (string?[])[null, server.AdminToken])
        {
            var byLibrary = await Ask(path, body, token, ("grpc-timeout", "1H"));
            (await Ask(path, body, token)).Should().Be(byLibrary);
        }
    }

    [Theory]
    [InlineData("content-type", "application/grpc+proto")]
    [InlineData("content-type", "text/plain")]
    [InlineData("grpc-encoding", "identity")]
    [InlineData("grpc-encoding", "gzip")]
    public async Task CallThatIsNotPlain_IsTheLibrarys(string name, string value)
    {
        var body = Framed(new GetSandboxRulesRequest());
        var byLibrary = await Ask(Sandboxes + "GetSandboxRules", body, server.AdminToken, (name, value), ("grpc-timeout", "1H"));
        (await Ask(Sandboxes + "GetSandboxRules", body, server.AdminToken, (name, value))).Should().Be(byLibrary);
    }

    [Fact]
    public async Task LongAnswer_IsAnsweredAsByTheLibrary()
    {
        for (var i = 0; i < 48; i++)
        {
            var made = await Ask(
                Sandboxes + "CreateSandbox", Framed(new CreateSandboxRequest { Name = $"{new string('x', 60)}{i}" }), server.AdminToken);
            (made.Headers + made.Trailers).Should().Contain("grpc-status: 0");
        }
        // The default sandbox tells its last use, which is the call itself.
        var body = Framed(new ListSandboxesRequest { PageSize = 100, PageToken = "default" });
        var byLibrary = await Ask(Sandboxes + "ListSandboxes", body, server.AdminToken, ("grpc-timeout", "1H"));
        byLibrary.Body.Length.Should().BeGreaterThan(2 * 4096);
        (await Ask(Sandboxes + "ListSandboxes", body, server.AdminToken)).Should().Be(byLibrary);
    }

    [Fact]
    public async Task CallInPieces_IsAnsweredAsOne()
    {
        var whole = Convert.FromHexString(Framed(new DeleteSandboxRequest { Name = "is-not-there" }));
        var inOne = await Ask(Sandboxes + "DeleteSandbox", Convert.ToHexString(whole), server.AdminToken);
        using var pieces = new PushContent(whole.Chunk(3));
        (await Ask(Sandboxes + "DeleteSandbox", pieces, server.AdminToken)).Should().Be(inOne);
    }

    public void Dispose() => http.Dispose();

    private static string Framed(IMessage message)
    {
        var framed = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - 5);
        message.WriteTo(framed.AsSpan(5));
        return Convert.ToHexString(framed);
    }

    private async Task<WholeAnswer> Ask(string path, string body, string? token, params (string Name, string Value)[] headers)
    {
        using var content = new ByteArrayContent(Convert.FromHexString(body));
        return await Ask(path, content, token, headers);
    }

    private async Task<WholeAnswer> Ask(string path, HttpContent content, string? token, params (string Name, string Value)[] headers)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Grpc, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        call.Headers.TryAddWithoutValidation("te", "trailers");
        content.Headers.TryAddWithoutValidation(
            "content-type", headers.FirstOrDefault(header => header.Name == "content-type").Value ?? "application/grpc");
        foreach (var (name, value) in headers.Where(header => header.Name != "content-type"))
            call.Headers.TryAddWithoutValidation(name, value);
        if (token is not null)
            call.Headers.TryAddWithoutValidation("authorization", "Bearer " + token);
        using var answer = await http.SendAsync(call, TestContext.Current.CancellationToken);
        return await WholeAnswer.Of(answer);
    }

    /// <summary>A body of which each piece is sent by itself.</summary>
    private sealed class PushContent(IEnumerable<byte[]> pieces) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
