using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Tests;

namespace Rolecall.EndToEnd.Tests;

/// <summary>A server that is asked to end, as a rolling update asks it.</summary>
public sealed class EndedServerTests : IAsyncLifetime
{
    private ServerProcess server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await ServerProcess.Start();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>Before, the host waited for it as long as it waits for anything, and then cut it off.</summary>
    [Fact]
    public async Task Stream_OfAServerThatIsAskedToEnd_EndsWithAStatusToTryAgain()
    {
        using var grpc = new GrpcClient(server.Ready);
        using var tail = new AuditService.AuditServiceClient(grpc.Admin).TailEvents(new(), cancellationToken: Token);
        await tail.ResponseHeadersAsync.OrFail("the stream has not begun");

        var ended = server.End("TERM");
        var following = async () =>
        {
            while (await tail.ResponseStream.MoveNext(Token))
            {
                // Records of the start.
            }
        };

        var status = (await following.Should().ThrowAsync<RpcException>()).Which.Status;
        status.StatusCode.Should().Be(StatusCode.Unavailable);
        status.Detail.Should().Contain("about to end");
        (await ended).Should().Be(0);
    }
}
