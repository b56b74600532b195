using System.Net;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>1 MB is enough for every request but an object's, on every wire; a declared length is refused before the bytes are there.</summary>
public sealed class LongRequestTests(StandingServer server) : IClassFixture<StandingServer>
{
    private const int TwoMegabytes = 2 << 20;

    [Theory]
    [InlineData("POST", "/", "Content-Type: application/x-www-form-urlencoded\r\n", "413")]
    [InlineData("POST", "/", "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSOrganizationsV20161128.ListAccounts\r\n", "413")]
    [InlineData("POST", "/aws.sts.v1.Sts/GetCallerIdentity", "Content-Type: application/json\r\n", "413")]
    [InlineData("POST", "/rolecall.v1.AccessService/Authorize", "Content-Type: application/json\r\n", "413")]
    [InlineData("POST", "/aws.s3.v1.S3/PutObject", "Content-Type: application/json\r\n", "413")]
    [InlineData("PUT", "/productionapp?policy", "", "400")]
    [InlineData("PUT", "/productionapp", "", "400")]
    public async Task Length_OfTwoMegabytes_IsRefusedOnceItIsDeclared(string method, string target, string headers, string status)
    {
        using var wire = await Wire.Open(server.Ready.Aws);

        await wire.Send(Wire.Head(method, target, TwoMegabytes, headers));

        (await wire.Answer()).Should().StartWith("HTTP/1.1 " + status);
    }

    [Fact]
    public async Task Bytes_BeyondOneMegabyte_AreRefusedAsTheyCome()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Ready.Aws))
        {
            Content = new ByteArrayContent(new byte[TwoMegabytes])
        };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("/aws.sts.v1.Sts/AssumeRole")]
    [InlineData("/aws.s3.v1.S3/PutBucketPolicy")]
    [InlineData("/rolecall.v1.AccessService/Authorize")]
    [InlineData("/rolecall.v1.SandboxService/GetSandbox")]
    public async Task GrpcMessage_OfTwoMegabytes_IsRefusedByItsPrefix(string path)
    {
        using var http = new HttpClient();

        var answer = await GrpcRequest.Send(http, server.Ready, path, GrpcRequest.Prefix(TwoMegabytes));

        answer.Status.Should().Be(8);
        answer.Message.Should().Contain("1048576");
    }

    [Fact]
    public async Task GrpcObject_OfMoreThanSixteenMegabytes_IsRefusedByItsPrefix()
    {
        using var http = new HttpClient();

        (await GrpcRequest.Send(http, server.Ready, "/aws.s3.v1.S3/PutObject", GrpcRequest.Prefix(17 << 20))).Status.Should().Be(8);
    }
}
