using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Rolecall.Server.Cluster;

/// <summary>
/// Admits only peers that know the cluster's secret to a silo's ports, and speaks only to such peers. The side that accepts sends a nonce;
/// the side that connects answers with its own and its proof over both; the first one checks it and answers with its proof. A stranger that
/// connects learns random bytes, and nothing derived from the secret.
/// </summary>
internal sealed partial class ClusterGuard(ClusterSecret secret, TimeProvider time, ILogger<ClusterGuard> log)
{
    internal const int NonceBytes = 32;
    internal const int RefusedEvent = 310;

    /// <summary>How long both messages of the other side may take together.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Acceptor = "acceptor";
    private const string Connector = "connector";

    /// <param name="advertised">Where others reach the port.</param>
    public void Accept(IConnectionBuilder builder, ClusterPort port, IPEndPoint advertised) => builder.Use(next => async connection =>
    {
        await Within(connection, port, cancel => AcceptFrom(connection, port, advertised, cancel));
        await next(connection);
    });

    public void Connect(IConnectionBuilder builder, ClusterPort port) => builder.Use(next => async connection =>
    {
        await Within(connection, port, cancel => ConnectTo(connection, port, cancel));
        await next(connection);
    });

    private async Task AcceptFrom(ConnectionContext connection, ClusterPort port, IPEndPoint advertised, CancellationToken cancel)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await output.WriteAsync(own, cancel);
        var answer = await Read(input, NonceBytes + ClusterSecret.ProofBytes, andNoMore: true, cancel);
        var (other, proof) = (answer[..NonceBytes], answer[NonceBytes..]);
        // By the address that it is known by, or by the one that the connection came to: the two differ where one listens on several.
        var endpoint = Same(proof, secret.Prove(Connector, port, advertised, own, other)) ? advertised
            : EndPointOf(connection.LocalEndPoint) is { } local && Same(proof, secret.Prove(Connector, port, local, own, other)) ? local
            : throw new ConnectionAbortedException("it does not know the cluster secret.");
        await output.WriteAsync(secret.Prove(Acceptor, port, endpoint, own, other), cancel);
    }

    private async Task ConnectTo(ConnectionContext connection, ClusterPort port, CancellationToken cancel)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        var endpoint = EndPointOf(connection.RemoteEndPoint) ?? throw new ConnectionAbortedException("it has no address.");
        var other = await Read(input, NonceBytes, andNoMore: true, cancel);
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await output.WriteAsync((byte[])[.. own, .. secret.Prove(Connector, port, endpoint, other, own)], cancel);
        var proof = await Read(input, ClusterSecret.ProofBytes, andNoMore: false, cancel);
        if (!Same(proof, secret.Prove(Acceptor, port, endpoint, other, own)))
            throw new ConnectionAbortedException("it does not know the cluster secret.");
    }

    private async Task Within(ConnectionContext connection, ClusterPort port, Func<CancellationToken, Task> handshake)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            await handshake(deadline.Token);
        }
        catch (Exception failure) when (failure is ConnectionAbortedException or OperationCanceledException or IOException)
        {
            var why = deadline.IsCancellationRequested ? "it was too slow." : failure.Message;
            Log.Refused(log, connection.RemoteEndPoint, port, why);
            var refusal = new ConnectionAbortedException($"{connection.RemoteEndPoint} at the {port} port is refused: {why}", failure);
            connection.Abort(refusal);
            throw refusal;
        }
    }

    /// <param name="andNoMore">The other side must wait for an answer now: one that speaks on speaks another protocol.</param>
    private static async Task<byte[]> Read(PipeReader input, int length, bool andNoMore, CancellationToken cancel)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (buffer.Length >= length && !(andNoMore && buffer.Length > length))
            {
                var message = buffer.Slice(0, length).ToArray();
                input.AdvanceTo(buffer.GetPosition(length));
                return message;
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (buffer.Length > length)
                throw new ConnectionAbortedException("it speaks another protocol.");
            if (read.IsCompleted || read.IsCanceled)
                throw new ConnectionAbortedException("it went away.");
        }
    }

    private static bool Same(byte[] presented, byte[] expected) => CryptographicOperations.FixedTimeEquals(presented, expected);

    private static IPEndPoint? EndPointOf(EndPoint? endpoint) => endpoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
        ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
        : endpoint as IPEndPoint;

    private static partial class Log
    {
        [LoggerMessage(EventId = RefusedEvent, Level = LogLevel.Warning,
            Message = "{Remote} was refused at the {Port} port of the cluster: {Why}")]
        public static partial void Refused(ILogger logger, EndPoint? remote, ClusterPort port, string why);
    }
}
