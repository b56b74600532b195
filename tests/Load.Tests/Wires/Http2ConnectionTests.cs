using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Wires;
using Rolecall.LoadTool.Wires.Http2;
using Rolecall.Tests;

namespace Rolecall.Load.Tests.Wires;

/// <summary>When connections end that the server takes no calls on any more.</summary>
public sealed class Http2ConnectionTests : IDisposable
{
    private readonly Http2Peer peer = new();
    private readonly TaskCompletionSource<GrpcCall> elsewhere = new();
    private readonly Http2Connection connection;

    public Http2ConnectionTests() => connection = new Http2Connection(peer.Address, call => elsewhere.TrySetResult(call));

    public void Dispose()
    {
        connection.Dispose();
        peer.Dispose();
    }

    [Fact]
    public async Task LeavingConnection_WithoutCalls_IsClosed()
    {
        var call = Call();
        connection.Take(call);
        var running = connection.Run(TimeSpan.Zero, () => { });
        await peer.Accept();
        await peer.Answer((await peer.Call()).Stream, [1]);
        (await call.Task.OrFail("the call has not ended")).Ok.Should().BeTrue();

        await peer.Leave(last: 1);

        await peer.Closed();
        await running.OrFail("the connection has not ended");
    }

    [Fact]
    public async Task LeavingConnection_WhoseLastCallIsOutOfTime_IsClosed()
    {
        var (late, other) = (Call(deadline: 1), Call());
        connection.Take(late);
        connection.Take(other);
        _ = connection.Run(TimeSpan.Zero, () => { });
        await peer.Accept();
        await peer.Call();
        await peer.Call();
        await peer.Leave(last: 1);
        var moved = await elsewhere.Task.OrFail("the call that was not taken is not made elsewhere");
        ReferenceEquals(moved, other).Should().BeTrue();

        connection.Expire(now: 2);

        (await late.Task).Code.Should().Be("Timeout");
        await peer.Closed();
    }

    [Fact]
    public async Task CallsThatALeavingServerLoses_TellItsReason()
    {
        var call = Call();
        connection.Take(call);
        _ = connection.Run(TimeSpan.Zero, () => { });
        await peer.Accept();
        await peer.Call();

        await peer.Leave(last: 1, error: 11);
        peer.Close();

        (await call.Task.OrFail("the call has not ended")).Text.Should().EndWith("the HTTP/2 error 11)");
    }

    [Fact]
    public async Task CallThatEachConnectionRefuses_IsToldSo_AfterThree()
    {
        using var kept = new KeptConnection(peer.Address, () => { });
        var call = Call();
        kept.Send(call);
        for (var i = 0; i < 3; i++)
        {
            await peer.Accept();
            await peer.Call();
            await peer.Leave(last: 0);
        }

        (await call.Task.OrFail("the call has not ended")).Text.Should().Be("the server ends each connection before it takes the call");
    }

    /// <summary>Whoever awaits a call goes on at once, and may wait for others who use the connection.</summary>
    [Fact]
    public async Task CallThatFailsAtTheEnd_IsNotEndedUnderTheLock()
    {
        using var kept = new KeptConnection(peer.Address, () => { });
        kept.Dispose();
        var call = Call();
        var followed = call.Task.ContinueWith(
            _ =>
            {
                var another = new Thread(() => kept.Expire(now: 0)) { IsBackground = true };
                another.Start();
                another.Join();
            },
            TestContext.Current.CancellationToken,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        new Thread(() => kept.Send(call)) { IsBackground = true }.Start();

        await followed.OrFail("the connection is locked while a call is ended");
    }

    private GrpcCall Call(long deadline = long.MaxValue)
    {
        var call = new ApiCall("sts", "aws.sts.v1.Sts/AssumeRole", new AssumeRoleRequest { RoleArn = "0123456789" });
        return new GrpcCall(call, call.HeadAt(peer.Address).Sign(), deadline);
    }
}
