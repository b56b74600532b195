using System.Net.Sockets;
using System.Text;

namespace Rolecall.EndToEnd.Tests;

/// <summary>Clients that go away in the midst of a request.</summary>
public sealed class ClientGoneTests
{
    [Fact]
    public async Task Client_ThatResetsItsConnectionInTheMidstOfARequest_IsNoErrorInTheLog()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.Start();
        var address = new Uri(server.Ready.Aws);
        var request = Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nAction=AssumeRole");
        using var http = new HttpClient();
        for (var i = 0; i < 50; i++)
        {
            // Its socket is closed without a good-bye.
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
            await client.ConnectAsync(address.Host, address.Port, token);
            await client.SendAsync(request, token);
            // By the time that others are answered, the server waits for the rest.
            for (var others = 0; others < 5; others++)
            {
                using var other = await http.GetAsync(new Uri(address, "/?Action=GetCallerIdentity&Version=2011-06-15"), token);
                ((int)other.StatusCode).Should().Be(403);
            }
        }

        (await server.Stop()).Should().Be(0);
        (await server.Output).Should().Contain("Rolecall serves").And.NotContain("Exception");
    }
}
