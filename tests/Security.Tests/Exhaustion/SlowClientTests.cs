using System.Net.Sockets;
using System.Text;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Tests;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>A client that is slow, breaks off or sends no HTTP was an "unhandled exception" in the log, as often as anybody liked.</summary>
public sealed class SlowClientTests
{
    private static readonly string[] Starts =
    [
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nAction=AssumeRole",
        "POST /aws.sts.v1.Sts/GetCallerIdentity HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
        "POST /rolecall.v1.AccessService/WhoCan HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/connect+json\r\nContent-Length: 1000\r\n\r\n{",
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSOrganizationsV20161128.DescribeOrganization\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 1000\r\n\r\n{",
        "PUT /productionapp/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx",
        "PUT /productionapp/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n\r\nx",
        "PUT /productionapp/x HTTP/1.1\r\nHost: localhost\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_ThatIsSlow_BreaksOff_OrSendsNoHttp_IsNoErrorInTheLog()
    {
        await using var server = await ServerProcess.Start();
        var answers = await Task.WhenAll(
        [
            .. Starts.Select(start => Slow(server.Ready, start)),
            .. Starts.Select(start => BreaksOff(server.Ready, start)),
            Garbled(server.Ready),
        ]).OrFail("not every slow client was answered or cut");
        // Each got an answer before it was cut; what it is depends on where it stopped.
        answers.Should().OnlyContain(answer => answer.Status == 0 || (answer.Status >= 400 && answer.Status < 500));
        answers[0].Status.Should().Be(408);

        await Task.WhenAll(
            SlowGrpc(server.Ready, breaksOff: false),
            SlowGrpc(server.Ready, breaksOff: true),
            ResetGrpc(server.Ready),
            TailThatGoes(server.Ready),
            Reset(server.Ready));

        (await server.Stop()).Should().Be(0);
        var output = await server.Output;
        output.Should().Contain("Rolecall serves");
        output.Should().NotContain("Exception").And.NotContain("nhandled").And.NotContain("fail:").And.NotContain("warn:");
    }

    /// <summary>Begins, and then waits for longer than the server does.</summary>
    private static async Task<RawAnswer> Slow(Ready server, string start)
    {
        using var client = await Connect(server);
        await client.SendAsync(Encoding.ASCII.GetBytes(start), Cancel);
        return await ReadUntilCut(client);
    }

    private static async Task<RawAnswer> BreaksOff(Ready server, string start)
    {
        using var client = await Connect(server);
        await client.SendAsync(Encoding.ASCII.GetBytes(start), Cancel);
        client.Shutdown(SocketShutdown.Send);
        return await ReadUntilCut(client);
    }

    private static async Task<RawAnswer> Garbled(Ready server)
    {
        using var client = await Connect(server);
        await client.SendAsync(
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n"u8.ToArray(), Cancel);
        return await ReadUntilCut(client);
    }

    /// <summary>A client that broke off may be cut without an answer: then its status is 0.</summary>
    private static async Task<RawAnswer> ReadUntilCut(Socket client)
    {
        try
        {
            return await RawHttp.Read(client);
        }
        catch (SocketException cut) when (cut.SocketErrorCode == SocketError.ConnectionReset)
        {
            return new RawAnswer("");
        }
    }

    private static async Task Reset(Ready server)
    {
        foreach (var start in Starts)
        {
            using var client = await Connect(server);
            client.LingerState = new LingerOption(true, 0);
            await client.SendAsync(Encoding.ASCII.GetBytes(start), Cancel);
        }
    }

    private static async Task SlowGrpc(Ready server, bool breaksOff)
    {
        using var call = await RawHttp2.Begin(
            server.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity", "localhost",
            [new("content-type", "application/grpc"), new("te", "trailers")]);
        await call.SendData([0, 0, 0, 1, 0, 1]);
        if (!breaksOff)
            await call.ReadToEnd();
    }

    private static async Task ResetGrpc(Ready server)
    {
        using var call = await RawHttp2.Begin(
            server.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity", "localhost",
            [new("content-type", "application/grpc"), new("te", "trailers")]);
        await call.SendData([0, 0, 0, 1, 0, 1]);
        await call.Reset();
    }

    /// <summary>A stream without an end, over Connect, whose reader goes once it has begun.</summary>
    private static async Task TailThatGoes(Ready server)
    {
        using (var grpc = new GrpcClient(server))
            await new Api.Sts.V1.Sts.StsClient(grpc.As("admin")).GetCallerIdentityAsync(new(), cancellationToken: Cancel);
        using var client = await Connect(server);
        client.LingerState = new LingerOption(true, 0);
        const string json = """{"afterSequence":"0"}""";
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                "POST /rolecall.v1.AuditService/TailEvents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/connect+json\r\n"
                + $"Authorization: Bearer {server.AdminToken}\r\nContent-Length: {5 + json.Length}\r\n\r\n\0\0\0\0{(char)json.Length}{json}"),
            Cancel);
        await client.ReceiveAsync(new byte[1], Cancel);
    }

    private static async Task<Socket> Connect(Ready server)
    {
        var address = new Uri(server.Aws);
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, Cancel);
        return client;
    }
}
