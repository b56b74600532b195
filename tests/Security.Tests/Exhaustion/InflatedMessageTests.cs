using System.IO.Compression;
using System.Net;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>16 KB of gzip are 16 MB for whoever inflates them. Nobody does.</summary>
public sealed class InflatedMessageTests(StandingServer server) : IClassFixture<StandingServer>
{
    private const int Inflated = 16 << 20;

    [Theory]
    [InlineData("/aws.sts.v1.Sts/GetCallerIdentity")]
    [InlineData("/rolecall.v1.SandboxService/CreateSandbox")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    public async Task GrpcMessage_ThatIsCompressed_IsUnimplemented(string path)
    {
        using var http = new HttpClient();

        var answer =
            await GrpcRequest.Send(http, server.Ready, path, GrpcRequest.Frame(Gzip(), compressed: true), [("grpc-encoding", "gzip")]);

        answer.Status.Should().Be(12);
        answer.Header("grpc-accept-encoding").Should().Be("identity");
    }

    /// <summary>That it says UNIMPLEMENTED of bytes that are no gzip shows that it has not looked into them.</summary>
    [Fact]
    public async Task GrpcMessage_ThatIsSaidToBeCompressed_IsNotLookedInto()
    {
        using var http = new HttpClient();

        var answer = await GrpcRequest.Send(
            http, server.Ready, "/aws.sts.v1.Sts/GetCallerIdentity", GrpcRequest.Frame([1, 2, 3], compressed: true),
            [("grpc-encoding", "gzip")]);

        answer.Status.Should().Be(12);
    }

    [Theory]
    [InlineData("/", "application/x-www-form-urlencoded", "gzip")]
    [InlineData("/", "application/x-amz-json-1.1", "br")]
    [InlineData("/aws.sts.v1.Sts/GetCallerIdentity", "application/json", "gzip")]
    [InlineData("/aws.sts.v1.Sts/GetCallerIdentity", "application/json", "identity, deflate")]
    public async Task HttpBody_ThatIsEncoded_IsUnsupported(string path, string type, string encoding)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(Gzip()) { Headers = { { "content-type", type } } };
        content.Headers.TryAddWithoutValidation("content-encoding", encoding);
        if (type.EndsWith("1.1", StringComparison.Ordinal))
            content.Headers.TryAddWithoutValidation("x-amz-target", "AWSOrganizationsV20161128.ListAccounts");

        using var answer = await http.PostAsync(new Uri(server.Ready.Aws + path), content, TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    private static byte[] Gzip()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(new byte[Inflated]);
        return bytes.ToArray();
    }
}
