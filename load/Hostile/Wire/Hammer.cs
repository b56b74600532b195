using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Rolecall.Hostile.Wire;

/// <summary>Sends requests over a few kept connections, each when the one before it was answered.</summary>
internal static class Hammer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="request">The bytes of the request of a number; null after the last.</param>
    /// <param name="rate">Requests per second over all connections; 0 for as many as are answered.</param>
    public static Task Repeat(
        Uri server, int connections, double rate, Func<long, ReadOnlyMemory<byte>?> request, Replies replies, CancellationToken cancel)
    {
        var number = -1L;
        var start = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            RawConnection? connection = null;
            try
            {
                while (!cancel.IsCancellationRequested && Interlocked.Increment(ref number) is var mine && request(mine) is { } bytes)
                {
                    if (rate > 0 && TimeSpan.FromSeconds(mine / rate) - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
                        await Task.Delay(early, TimeProvider.System, cancel);
                    connection = await Once(server, connection, bytes, replies, cancel);
                }
            }
            catch (OperationCanceledException)
            {
                // The attack is over.
            }
            finally
            {
                connection?.Dispose();
            }
        }, CancellationToken.None)));
    }

    /// <summary>The connection for the next one; null where it is broken.</summary>
    private static async Task<RawConnection?> Once(
        Uri server, RawConnection? connection, ReadOnlyMemory<byte> bytes, Replies replies, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            connection ??= await RawConnection.Open(server, patience.Token);
            await connection.Send(bytes, patience.Token);
            if (await connection.ReadStatus(patience.Token) is { } status)
            {
                replies.Add(status.ToString(CultureInfo.InvariantCulture));
                return connection;
            }
            replies.Add("closed");
        }
        catch (SocketException)
        {
            replies.Add("closed");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            replies.Add("no answer in 10 s");
        }
        connection?.Dispose();
        return null;
    }
}
