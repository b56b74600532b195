using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Rolecall.Hostile.Wire;

namespace Rolecall.Hostile.Attacks;

/// <summary>Connections: many, idle, slow to write and slow to read.</summary>
internal static class ConnectionAttacks
{
    private static readonly TimeSpan Drop = TimeSpan.FromSeconds(1);

    public static IEnumerable<Attack> All() =>
    [
        new()
        {
            Name = "idle-connections",
            Limit = "5,200 idle: 1,024 of a source, 10 s from accept",
            AtLeast = TimeSpan.FromSeconds(16),
            Victim = stage => GoodCaller.OverHttp(stage, freshConnections: true),
            Play = (stage, cancel) => Hold(stage, 5_200, stage.Aws, cancel),
        },
        new()
        {
            Name = "idle-connections-grpc",
            Limit = "5,200 idle on the gRPC port, where the host has no timeout before the first request",
            AtLeast = TimeSpan.FromSeconds(16),
            Victim = stage => GoodCaller.OverHttp(stage, freshConnections: true),
            Play = (stage, cancel) => Hold(stage, 5_200, stage.Grpc, cancel),
        },
        new()
        {
            Name = "connection-flood",
            Limit = "10,000 connections: 5,000 in all, 256 for known callers",
            Victim = stage => GoodCaller.OverHttp(stage, freshConnections: true),
            Play = (stage, cancel) => Hold(stage, 10_000, stage.Aws, cancel),
        },
        new()
        {
            Name = "slow-headers",
            Limit = "1,000 sockets, a byte a second: headers within 10 s",
            AtLeast = TimeSpan.FromSeconds(16),
            Play = (stage, cancel) =>
                Drip(stage, 1_000, Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {stage.Aws.Authority}\r\nX-Slow: "), cancel),
        },
        new()
        {
            Name = "slow-read",
            Limit = "200 sockets that never read 1 MB: 240 B/s after 5 s",
            AtLeast = TimeSpan.FromSeconds(16),
            Prepare = async stage =>
            {
                await S3Request.MakeBucket(stage, S3Request.PublicPolicy());
                using var http = new HttpClient();
                using var put = S3Request.Put(stage.Aws, stage.World.Roots[^1], $"/{S3Request.Bucket}/large", new byte[1 << 20]);
                await LoadDriver.Targets.HttpTargets.Send(http, put);
            },
            Play = NeverRead,
        },
    ];

    /// <summary>Opens connections and does nothing with them; counts those that the server closes.</summary>
    private static Task Hold(Stage stage, int count, Uri port, CancellationToken cancel) =>
        Many(stage, count, port, cancel, async connection =>
        {
            if (await connection.Receive(new byte[1], cancel) == 0)
                stage.Replies.Add("closed");
        });

    /// <summary>Sends the beginning of a request at once, and then a drop a second.</summary>
    public static Task Drip(Stage stage, int count, byte[] beginning, CancellationToken cancel, byte[]? drop = null) =>
        Many(stage, count, stage.Aws, cancel, async connection =>
        {
            await connection.Send(beginning, cancel);
            var answer = connection.ReadStatus(cancel);
            using var pace = new PeriodicTimer(Drop);
            while (!answer.IsCompleted && await pace.WaitForNextTickAsync(cancel))
                await connection.Send(drop ?? "a"u8.ToArray(), cancel);
            stage.Replies.Add((await answer)?.ToString(CultureInfo.InvariantCulture) ?? "closed");
        });

    private static Task NeverRead(Stage stage, CancellationToken cancel)
    {
        var request = RawConnection.Request("GET", $"/{S3Request.Bucket}/large", stage.Aws, "");
        return Many(stage, 200, stage.Aws, cancel, async connection =>
        {
            while (true)
            {
                await connection.Send(request, cancel);
                await Task.Delay(Drop, TimeProvider.System, cancel);
            }
        }, receiveBuffer: 4096);
    }

    private static async Task Many(
        Stage stage, int count, Uri port, CancellationToken cancel, Func<RawConnection, Task> use, int receiveBuffer = 0)
    {
        var running = new List<Task>(count);
        for (var i = 0; i < count && !cancel.IsCancellationRequested; i++)
        {
            try
            {
                running.Add(Use(stage, await RawConnection.Open(port, cancel, receiveBuffer), use));
            }
            catch (SocketException)
            {
                stage.Replies.Add("refused");
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        stage.Replies.Add("opened", running.Count);
        await Task.WhenAll(running);
    }

    private static async Task Use(Stage stage, RawConnection connection, Func<RawConnection, Task> use)
    {
        using (connection)
        {
            try
            {
                await use(connection);
            }
            catch (SocketException)
            {
                stage.Replies.Add("closed");
            }
            catch (OperationCanceledException)
            {
                stage.Replies.Add("still open at the end");
            }
        }
    }
}
