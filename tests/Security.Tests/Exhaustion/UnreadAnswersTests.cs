using System.Net.Sockets;
using System.Text;
using Rolecall.Tests;

namespace Rolecall.Security.Tests.Exhaustion;

/// <summary>Answers that nobody reads were held for hours, each a whole object: forty connections of strangers filled a heap of 384 MB.</summary>
public sealed class UnreadAnswersTests : IAsyncLifetime
{
    private const string Get = $"GET /{PublicObject.Bucket}/{PublicObject.Key} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private readonly List<Socket> clients = [];
    private ServerProcess server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.Start(new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x18000000" });
        await PublicObject.Put(server.Ready);
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Answers_ThatNobodyReads_AreRefusedBeyondTheirBudget_CutInTime_AndOthersGoOn()
    {
        var heads = new List<string>();
        for (var i = 0; i < 40; i++)
            heads.Add(await Head(await Ask()));

        // An object and a half of the largest size, for the strangers of one address.
        heads.Count(head => head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)).Should().Be(1);
        heads.Where(head => !head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)).Should()
            .OnlyContain(head => head.StartsWith("HTTP/1.1 503", StringComparison.Ordinal) && head.Contains("Retry-After: 1"));
        for (var i = 0; i < 3; i++)
            (await PublicObject.Get(server.Ready)).Should().Be(PublicObject.Size);

        await AnotherGets().OrFail("the room of an answer that nobody reads was not given to another");

        (await server.Stop()).Should().Be(0);
        (await server.Output).Should().NotContain("Exception").And.NotContain("nhandled").And.NotContain("fail:");
    }

    /// <summary>The one that is not read is cut, and its room is there for another.</summary>
    private async Task AnotherGets()
    {
        while (true)
        {
            var client = await Ask();
            if ((await Head(client)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                return;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        }
    }

    private async Task<Socket> Ask()
    {
        var address = new Uri(server.Ready.Aws);
        // A small window, so that the answer stays with the server.
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        clients.Add(client);
        await client.ConnectAsync(address.Host, address.Port, Cancel);
        await client.SendAsync(Encoding.ASCII.GetBytes(Get), Cancel);
        return client;
    }

    private static async Task<string> Head(Socket client)
    {
        var some = new byte[512];
        return Encoding.ASCII.GetString(some, 0, await client.ReceiveAsync(some, Cancel));
    }
}
