using System.Buffers.Binary;
using System.Net.Sockets;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>
/// A connection that carries unary gRPC calls and nothing else, for a fraction of what a general client costs: a call is a few copies, and
/// calls that leave together, or are answered together, share a system call. https://www.rfc-editor.org/rfc/rfc9113
/// </summary>
internal sealed class Http2Connection : IDisposable
{
    private const byte EndStream = FrameReader.EndStream;
    private const byte Acknowledged = 1;

    /// <summary>https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2</summary>
    private const int MostStreamsSetting = 3;
    private const int FirstWindowSetting = 4;

    /// <summary>Of answers that were read, after which the server is told that there is room again.</summary>
    private const int Refill = 8 << 20;

    private readonly CancellationTokenSource closed = new();
    private readonly Lock gate = new();
    private readonly Dictionary<int, GrpcCall> calls = [];
    private readonly Queue<GrpcCall> waiting = [];
    private readonly Uri address;
    private readonly Action<GrpcCall> again;
    private readonly SendQueue sending;

    private Stream? stream;
    private bool isOpen;
    private bool isLeaving;
    private int nextStream = 1;
    private int mostStreams = 100;
    private int leftWith;
    private long window = 65_535;
    private int firstWindow = 65_535;
    private int read;

    /// <param name="again">Gets the calls that this connection took and the server did not, because it ends the connection.</param>
    public Http2Connection(Uri address, Action<GrpcCall> again) =>
        (this.address, this.again, sending) = (address, again, new SendQueue(gate, Lose));

    /// <summary>Connects, and reads until the connection is lost; calls that it takes meanwhile leave when it can.</summary>
    /// <param name="after">Before it connects.</param>
    /// <param name="opened">Called when there is a connection.</param>
    public async Task Run(TimeSpan after, Action opened)
    {
        try
        {
            if (after > TimeSpan.Zero)
                await Task.Delay(after, TimeProvider.System, closed.Token);
            await using var carrier = stream = await Carrier.Connect(address, closed.Token);
            closed.Token.ThrowIfCancellationRequested();
            opened();
            lock (gate)
            {
                sending.Open(carrier);
            }
            await new FrameReader(Take, CallOf, id => Remove(id)?.End()).Read(carrier);
            Lose("the server closed the connection");
        }
        catch (Exception lost) when (lost is IOException or SocketException or ObjectDisposedException or InvalidDataException
            or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            Lose(lost.Message);
        }
    }

    /// <summary>The call leaves as soon as the server takes it.</summary>
    /// <returns>False where this connection takes none any more.</returns>
    public bool Take(GrpcCall call)
    {
        lock (gate)
        {
            // Streams have numbers that are not used twice.
            isLeaving |= nextStream > int.MaxValue - 2 * waiting.Count - 8;
            if (isLeaving)
                return false;
            waiting.Enqueue(call);
            SendWaiting();
            return true;
        }
    }

    /// <summary>Ends the calls whose time is over.</summary>
    /// <param name="now">In ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public void Expire(long now)
    {
        GrpcCall[] late;
        lock (gate)
        {
            late = [.. calls.Values.Concat(waiting).Where(call => call.Deadline <= now).Distinct()];
            if (late.Length == 0)
                return;
            GrpcCall[] stay = [.. waiting.Where(call => call.Deadline > now)];
            waiting.Clear();
            Array.ForEach(stay, waiting.Enqueue);
            foreach (var call in late.Where(call => call.Stream != 0))
            {
                calls.Remove(call.Stream);
                sending.Send(FrameType.ResetStream, 0, call.Stream, [0, 0, 0, 8]);
            }
            SendWaiting();
            CloseIfDone();
        }
        foreach (var call in late)
            call.Fail("Timeout", "no answer in time");
    }

    public void Dispose()
    {
        closed.Cancel();
        Lose("the run is over");
    }

    private void Take(FrameType type, byte flags, int id, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case FrameType.Data:
                TakeData(id, flags, payload);
                break;
            case FrameType.ResetStream:
                Remove(id)?.FailByServer(BinaryPrimitives.ReadInt32BigEndian(payload));
                break;
            case FrameType.Settings when (flags & Acknowledged) == 0:
                TakeSettings(payload);
                break;
            case FrameType.Ping when (flags & Acknowledged) == 0:
                lock (gate)
                {
                    sending.Send(FrameType.Ping, Acknowledged, 0, payload);
                }
                break;
            case FrameType.GoAway:
                Leave(BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue, BinaryPrimitives.ReadInt32BigEndian(payload[4..]));
                break;
            case FrameType.WindowUpdate:
                Widen(id, BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue);
                break;
        }
    }

    private void TakeData(int id, byte flags, ReadOnlySpan<byte> payload)
    {
        GrpcCall? call;
        lock (gate)
        {
            call = calls.GetValueOrDefault(id);
            if ((read += payload.Length) >= Refill)
            {
                Span<byte> room = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(room, read);
                sending.Send(FrameType.WindowUpdate, 0, 0, room);
                read = 0;
            }
        }
        call?.Data(FrameReader.Unpadded(payload, flags));
        if ((flags & EndStream) != 0)
            Remove(id)?.End();
    }

    private GrpcCall? CallOf(int id)
    {
        lock (gate)
            return calls.GetValueOrDefault(id);
    }

    private void TakeSettings(ReadOnlySpan<byte> payload)
    {
        lock (gate)
        {
            for (; payload.Length >= 6; payload = payload[6..])
            {
                var number = BinaryPrimitives.ReadUInt16BigEndian(payload);
                var value = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(payload[2..]), int.MaxValue);
                if (number == MostStreamsSetting)
                    mostStreams = value;
                else if (number == FirstWindowSetting)
                {
                    foreach (var call in calls.Values)
                        call.Window += value - firstWindow;
                    firstWindow = value;
                }
            }
            sending.Send(FrameType.Settings, Acknowledged, 0, []);
            isOpen = true;
            SendWaiting();
        }
    }

    private void Widen(int id, int by)
    {
        lock (gate)
        {
            if (id == 0)
                window += by;
            else if (calls.TryGetValue(id, out var call))
                call.Window += by;
            SendWaiting();
        }
    }

    /// <summary>Sends what may leave, the first that waits first. Under the gate.</summary>
    private void SendWaiting()
    {
        while (isOpen && waiting.TryPeek(out var call))
        {
            if (call.Stream == 0)
            {
                if (calls.Count >= mostStreams)
                    return;
                (call.Stream, call.Window) = (nextStream, firstWindow);
                nextStream += 2;
                calls.Add(call.Stream, call);
                sending.SendHead(call.Stream, call.Head);
            }
            while (call.Left.Length > 0)
            {
                var length = (int)Math.Min(Math.Min(call.Left.Length, FrameReader.MostFrame), Math.Min(window, call.Window));
                if (length <= 0)
                    return;
                var data = call.Left[..length];
                call.Left = call.Left[length..];
                sending.Send(FrameType.Data, call.Left.Length == 0 ? EndStream : (byte)0, call.Stream, data.Span);
                window -= length;
                call.Window -= length;
            }
            waiting.Dequeue();
        }
    }

    /// <summary>A call that has ended; null where it had before.</summary>
    private GrpcCall? Remove(int id)
    {
        lock (gate)
        {
            if (!calls.Remove(id, out var call))
                return null;
            // An answer may come before all of the call has left: the rest is of no use.
            if (call.Left.Length > 0 && waiting.TryPeek(out var first) && first == call)
            {
                waiting.Dequeue();
                sending.Send(FrameType.ResetStream, 0, id, [0, 0, 0, 8]);
            }
            SendWaiting();
            CloseIfDone();
            return call;
        }
    }

    /// <summary>A connection that takes no calls any more is of no use once the last of them has ended. Under the gate.</summary>
    private void CloseIfDone()
    {
        if (isLeaving && calls.Count == 0 && waiting.Count == 0)
            stream?.Dispose();
    }

    /// <summary>The server takes no calls any more; those after the last that it took are made elsewhere.</summary>
    private void Leave(int last, int error)
    {
        GrpcCall[] elsewhere;
        lock (gate)
        {
            (isLeaving, leftWith) = (true, error);
            elsewhere = [.. calls.Values.Where(call => call.Stream > last).Concat(waiting.Where(call => call.Stream == 0))];
            foreach (var call in elsewhere)
                calls.Remove(call.Stream);
            GrpcCall[] begun = [.. waiting.Where(call => call.Stream != 0 && call.Stream <= last)];
            waiting.Clear();
            Array.ForEach(begun, waiting.Enqueue);
            CloseIfDone();
        }
        foreach (var call in elsewhere)
        {
            call.Restart();
            again(call);
        }
    }

    private void Lose(string why)
    {
        GrpcCall[] lost;
        lock (gate)
        {
            isLeaving = true;
            if (leftWith != 0)
                why = $"{why} (after it had ended the connection with the HTTP/2 error {leftWith})";
            lost = [.. calls.Values.Concat(waiting).Distinct()];
            calls.Clear();
            waiting.Clear();
        }
        stream?.Dispose();
        foreach (var call in lost)
            call.Fail("Unavailable", why);
    }
}
