using System.Net.Sockets;

namespace Rolecall.LoadTool.Wires.Http2;

/// <summary>The frames that a connection has written and not sent: they leave together. All but <see cref="Flush"/> is under its gate.</summary>
/// <param name="gate">That of the connection.</param>
/// <param name="lose">Called, outside the gate, when the connection is lost.</param>
internal sealed class SendQueue(Lock gate, Action<string> lose) : IThreadPoolWorkItem
{
    private FrameBuffer written = new();
    private FrameBuffer beingSent = new();
    private Stream? carrier;
    private bool flushes;

    /// <summary>Frames leave from now on, after those that begin a connection.</summary>
    public void Open(Stream opened)
    {
        carrier = opened;
        written.Raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        // No pushes (2); as much of each answer at once as it likes (4).
        written.Frame(FrameType.Settings, 0, 0, [0, 2, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff]);
        Send(FrameType.WindowUpdate, 0, 0, [0x7f, 0xff, 0, 0]);
    }

    public void Send(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        written.Frame(type, flags, stream, payload);
        Schedule();
    }

    /// <summary>A header block, in as many frames as it needs.</summary>
    public void SendHead(int stream, ReadOnlySpan<byte> head)
    {
        for (var type = FrameType.Headers; ; type = FrameType.Continuation)
        {
            var part = head[..Math.Min(head.Length, FrameReader.MostFrame)];
            head = head[part.Length..];
            Send(type, head.IsEmpty ? FrameReader.EndHeaders : (byte)0, stream, part);
            if (head.IsEmpty)
                return;
        }
    }

    /// <summary>Sends what was written, unless somebody does.</summary>
    public void Flush() => _ = SendWritten();

    /// <inheritdoc />
    void IThreadPoolWorkItem.Execute() => Flush();

    private void Schedule()
    {
        if (flushes || carrier is null)
            return;
        flushes = true;
        if (CorkedConnections.Current is { } cork)
            cork.Add(this);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task SendWritten()
    {
        try
        {
            while (true)
            {
                lock (gate)
                {
                    beingSent.Clear();
                    (beingSent, written) = (written, beingSent);
                    if (beingSent.Length == 0)
                    {
                        flushes = false;
                        return;
                    }
                }
                await carrier!.WriteAsync(beingSent.Written);
            }
        }
        catch (Exception lost) when (lost is IOException or SocketException or ObjectDisposedException)
        {
            lose(lost.Message);
        }
    }
}
