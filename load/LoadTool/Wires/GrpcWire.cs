using System.Diagnostics;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Targets;
using Rolecall.LoadTool.Wires.Http2;

namespace Rolecall.LoadTool.Wires;

/// <summary>Unary calls of gRPC, as bytes: what is the same in each call is made once.</summary>
internal sealed class GrpcWire : IWire
{
    /// <summary>How closely a timeout is kept: one look at all calls is cheaper than a timer of each.</summary>
    private const int LooksInTimeout = 16;

    private static readonly TimeSpan LeastBetweenLooks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromMilliseconds(500);

    private readonly KeptConnection[] connections;
    private readonly ITimer looks;
    private readonly long timeout;
    private long opened;

    /// <param name="perGateway">HTTP/2 connections to each gateway.</param>
    public GrpcWire(IReadOnlyList<Gateway> gateways, int perGateway, TimeSpan timeout)
    {
        this.timeout = (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        GatewayCount = gateways.Count;
        connections =
        [
            .. Enumerable.Range(0, perGateway).SelectMany(_ => gateways).Select(gateway => new KeptConnection(
                gateway.Grpc ?? throw new UsageException("the wire grpc wants --grpc beside --endpoint"),
                () => Interlocked.Increment(ref opened))),
        ];
        var between = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / LooksInTimeout, LeastBetweenLooks.Ticks, MostBetweenLooks.Ticks));
        looks = TimeProvider.System.CreateTimer(_ => Expire(), null, between, between);
    }

    public string Name => "grpc";

    public int GatewayCount { get; }

    public long ConnectionsOpened => Interlocked.Read(ref opened);

    public Task<Answer> Send(ApiCall call, long number)
    {
        var connection = connections[number % connections.Length];
        var leaving = new GrpcCall(call, call.HeadAt(connection.Address).Sign(), Stopwatch.GetTimestamp() + timeout);
        connection.Send(leaving);
        return leaving.Task;
    }

    public AwsKeys? Credentials(Answer answer) =>
        AssumeRoleResponse.Parser.ParseFrom(answer.Body.Span) is { Credentials: { SessionToken.Length: > 0 } made }
        ? new AwsKeys(made.AccessKeyId, made.SecretAccessKey, made.SessionToken)
        : null;

    public void Dispose()
    {
        looks.Dispose();
        Array.ForEach(connections, connection => connection.Dispose());
    }

    private void Expire()
    {
        var now = Stopwatch.GetTimestamp();
        Array.ForEach(connections, connection => connection.Expire(now));
    }
}
