using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rolecall.Server.Cluster;

namespace Rolecall.Cluster.Tests.Guard;

/// <summary>One side of a connection under the guard, with the bytes of the other side in the test's hands.</summary>
internal sealed class Handshake
{
    public static readonly IPEndPoint Here = new(IPAddress.Loopback, 11_111);

    private readonly IDuplexPipe other;

    private Handshake(ClusterSecret secret, TimeProvider time, Action<ClusterGuard, IConnectionBuilder> configure, IPEndPoint? dialled)
    {
        var (toGuard, fromGuard) = (new Pipe(), new Pipe());
        other = new Duplex(fromGuard.Reader, toGuard.Writer);
        var connection = new DefaultConnectionContext(
            "test", new Duplex(toGuard.Reader, fromGuard.Writer), other)
        { LocalEndPoint = dialled, RemoteEndPoint = dialled };
        var builder = new ConnectionBuilder(new ServiceCollection().BuildServiceProvider());
        configure(new ClusterGuard(secret, time, NullLogger<ClusterGuard>.Instance), builder);
        builder.Run(_ =>
        {
            Passed = true;
            return Task.CompletedTask;
        });
        Ended = builder.Build()(connection);
    }

    /// <summary>The guard let the connection through.</summary>
    public bool Passed { get; private set; }

    /// <summary>Fails where the guard refused.</summary>
    public Task Ended { get; }

    public static Handshake Accepting(ClusterSecret secret, TimeProvider time, ClusterPort port = ClusterPort.Silo) =>
        new(secret, time, (guard, builder) => guard.Accept(builder, port, Here), Here);

    /// <param name="dialled">Where the connecting side believes to be connected to.</param>
    public static Handshake Connecting(
        ClusterSecret secret, TimeProvider time, ClusterPort port = ClusterPort.Silo, IPEndPoint? dialled = null) =>
        new(secret, time, (guard, builder) => guard.Connect(builder, port), dialled ?? Here);

    /// <summary>Carries what each side says to the other until both have ended; what the connecting side said.</summary>
    public static async Task<byte[]> Join(Handshake acceptor, Handshake connector)
    {
        await connector.Say(await acceptor.Hear(ClusterGuard.NonceBytes));
        var answer = await connector.Hear(ClusterGuard.NonceBytes + ClusterSecret.ProofBytes);
        await acceptor.Say(answer);
        await acceptor.Settled();
        if (acceptor.Passed)
            await connector.Say(await acceptor.Hear(ClusterSecret.ProofBytes));
        else
            await connector.HangUp();
        await connector.Settled();
        return answer;
    }

    public async Task Say(byte[] bytes) => await other.Output.WriteAsync(bytes);

    public async Task HangUp() => await other.Output.CompleteAsync();

    /// <summary>So many bytes that the guard said.</summary>
    public async Task<byte[]> Hear(int length)
    {
        var read = await other.Input.ReadAtLeastAsync(length);
        read.Buffer.Length.Should().Be(length, "no side says more before it is answered");
        var bytes = read.Buffer.ToArray();
        other.Input.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    /// <summary>Waits until the guard has let the connection through, or refused it.</summary>
    public Task Settled() => Ended.ContinueWith(_ => { }, TaskScheduler.Default);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
