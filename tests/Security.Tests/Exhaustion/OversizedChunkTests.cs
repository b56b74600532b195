using System.Net.Sockets;
using System.Text;
using Rolecall.Gateway.Operations.Questions;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>A chunk whose length is beyond the host's numbers was a 500 and an "unhandled exception" in the log, for anybody.</summary>
public sealed class OversizedChunkTests
{
    private static readonly string[] Requests =
    [
        "POST / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\nX-Amz-Target: AWSOrganizationsV20161128.DescribeOrganization\r\nContent-Type: application/x-amz-json-1.1\r\n",
        "POST /aws.sts.v1.Sts/GetCallerIdentity HTTP/1.1\r\nContent-Type: application/json\r\n",
        "POST /rolecall.v1.AccessService/WhoCan HTTP/1.1\r\nContent-Type: application/connect+json\r\n",
        "PUT /productionapp/x HTTP/1.1\r\n",
        "PUT /productionapp/x HTTP/1.1\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-decoded-content-length: 5\r\n",
        "GET /productionapp/x HTTP/1.1\r\n",
        "GET /_imds/nobody/latest/meta-data/ HTTP/1.1\r\n",
        "GET /nothing HTTP/1.1\r\n",
    ];

    private static readonly string[] Lengths =
    [
        "80000000", "FFFFFFFF", "FFFFFFFFFFFFFFFF", "5\r\nAction\r\nFFFFFFFF", "100000000000000000000000"
    ];

    [Fact(Timeout = 60_000)]
    public async Task ChunkLength_BeyondTheHostsNumbers_IsABadRequest_AndNoErrorInTheLog()
    {
        await using var server = await ServerProcess.Start();
        foreach (var request in Requests)
        {
            foreach (var length in Lengths)
                (await Send(server.Ready, request, length, TestContext.Current.CancellationToken)).Status
                    .Should().BeInRange(400, 501, "{0} {1}", request, length).And.NotBe(500);
        }
        (await server.Stop()).Should().Be(0);
        (await server.Output).Should().NotContain("Exception").And.NotContain("nhandled").And.NotContain("fail:");
    }

    private static async Task<RawAnswer> Send(Ready server, string request, string length, CancellationToken cancel)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var address = new Uri(server.Aws);
        await client.ConnectAsync(address.Host, address.Port, cancel);
        var chunked = $"{request}Host: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{length}\r\nAction=GetCallerIdentity";
        await client.SendAsync(Encoding.ASCII.GetBytes(chunked), cancel);
        return await RawHttp.Read(client);
    }
}
