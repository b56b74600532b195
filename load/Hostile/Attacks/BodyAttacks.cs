using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Rolecall.Hostile.Wire;

namespace Rolecall.Hostile.Attacks;

/// <summary>Bodies: inflated, promised, endless.</summary>
internal static class BodyAttacks
{
    private const int Promised = 16 << 20;
    private const long SmallHeap = 384L << 20;

    public static IEnumerable<Attack> All() =>
    [
        new()
        {
            Name = "gzip-grpc",
            Limit = "16 KB of gzip for 16 MB: no decompression, UNIMPLEMENTED",
            Victim = GoodCaller.OverGrpc,
            Play = InflatedCalls,
        },
        .. new[] { 22, 200 }.Select(connections => new Attack
        {
            Name = $"promise-{connections}",
            Limit = $"{connections} connections that promise 16 MiB, heap of 384 MB: bytes as they arrive, budget of strangers",
            Heap = SmallHeap,
            Prepare = stage => S3Request.MakeBucket(stage),
            Victim = GoodCaller.Putting,
            Play = (stage, cancel) => Promises(stage, connections, cancel),
        }),
        new()
        {
            Name = "promise-streams",
            Limit = "2,000 gRPC streams that promise 16 MiB, heap of 384 MB",
            Heap = SmallHeap,
            Victim = GoodCaller.OverGrpc,
            Play = PromisingStreams,
        },
        new()
        {
            Name = "body-declared-1-gb",
            Limit = "1 MB (17 MB for objects): refused by the length",
            Play = (stage, cancel) => Hammer.Repeat(stage.Aws, 4, rate: 500, _ => Declared(stage, 1L << 30), stage.Replies, cancel),
        },
        new()
        {
            Name = "body-endless",
            Limit = "1 MB: refused as the bytes pass it",
            Play = Endless,
        },
        new()
        {
            Name = "slow-body",
            Limit = "1,000 sockets, a byte a second: 240 B/s after 5 s",
            AtLeast = TimeSpan.FromSeconds(16),
            Play = (stage, cancel) => ConnectionAttacks.Drip(stage, 1_000, Declared(stage, 1_000), cancel),
        },
    ];

    private static byte[] Declared(Stage stage, long length) => RawConnection.Head("POST", "/", stage.Aws, RawConnection.Form, length);

    private static async Task InflatedCalls(Stage stage, CancellationToken cancel)
    {
        using var inflated = new MemoryStream();
        using (var gzip = new GZipStream(inflated, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(new byte[Promised]);
        var message = GrpcCall.Frame(inflated.ToArray(), compressed: true);
        using var http = new HttpClient();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!cancel.IsCancellationRequested)
                await GrpcCall.Once(http, stage, "/aws.sts.v1.Sts/AssumeRole", message, cancel);
        }));
    }

    /// <summary>Each connection promises an object, sends a little of it, and goes on with 1 KB a second, which no data rate minds.</summary>
    private static Task Promises(Stage stage, int connections, CancellationToken cancel)
    {
        byte[] beginning = [.. RawConnection.Head("PUT", $"/{S3Request.Bucket}/promised", stage.Aws, "", Promised), .. "0123456789"u8];
        return ConnectionAttacks.Drip(stage, connections, beginning, cancel, new byte[1024]);
    }

    private static Task PromisingStreams(Stage stage, CancellationToken cancel)
    {
        var block = Http2Connection.Call(stage.Grpc, "/aws.s3.v1.S3/PutObject");
        byte[] prefix = [0, .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(Promised)), 0, 0, 0];
        return Http2Attacks.Connections(stage, 20, cancel, async connection =>
        {
            for (var stream = 1; stream <= 199; stream += 2)
            {
                await connection.Send(Http2Connection.Headers(stream, Http2Connection.EndHeaders, block), cancel);
                await connection.Send(Http2Connection.Data(stream, 0, prefix), cancel);
            }
            await connection.Closed;
        });
    }

    private static async Task Endless(Stage stage, CancellationToken cancel)
    {
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('a', 0x10000) + "\r\n");
        var head = Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: {stage.Aws.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!cancel.IsCancellationRequested)
            {
                try
                {
                    using var connection = await RawConnection.Open(stage.Aws, cancel);
                    await connection.Send(head, cancel);
                    for (var sent = 0; sent < 1 << 30; sent += 0x10000)
                        await connection.Send(chunk, cancel);
                    stage.Replies.Add("1 GB taken");
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
    }
}
