using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// Wraps the host's writer. Of what is written between two flushes, one piece goes to the host at once; the rest is kept here and follows
/// piece by piece as the client reads.
/// </summary>
internal sealed class PacedWriter(HttpContext http, PipeWriter inner) : PipeWriter
{
    /// <summary>Rented buffers with what does not fit into the first piece.</summary>
    private readonly Queue<(byte[] Buffer, int Length)> full = [];

    private byte[]? open;
    private int filled;

    /// <summary>Bytes that the host has since the last flush.</summary>
    private int passed;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + full.Sum(piece => (long)piece.Length) + filled;

    public override Memory<byte> GetMemory(int sizeHint = 0) => GoesOn(sizeHint) ? inner.GetMemory(sizeHint) : Room(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GoesOn(sizeHint) ? inner.GetSpan(sizeHint) : Room(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (open is not null)
        {
            filled += bytes;
            return;
        }
        inner.Advance(bytes);
        passed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flushing = inner.FlushAsync(cancellationToken);
        if (passed > PacedAnswer.ShortBytes)
            flushing = PacedAnswer.InTime(http, flushing);
        passed = 0;
        return open is null ? flushing : FlushKept(flushing, cancellationToken);
    }

    /// <summary>Sends what was written and not flushed but is still kept here: the host flushes only what it has.</summary>
    public Task Drain() => open is null ? Task.CompletedTask : FlushAsync().AsTask();

    /// <summary>Drops what was not sent.</summary>
    public void Drop()
    {
        Keep();
        while (full.TryDequeue(out var piece))
            ArrayPool<byte>.Shared.Return(piece.Buffer);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private bool GoesOn(int sizeHint) => open is null && passed + sizeHint <= PacedAnswer.PieceBytes && passed < PacedAnswer.PieceBytes;

    private Memory<byte> Room(int sizeHint)
    {
        if (open is not null && open.Length - filled < Math.Max(sizeHint, 1))
            Keep();
        open ??= ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, PacedAnswer.PieceBytes));
        return open.AsMemory(filled);
    }

    private void Keep()
    {
        if (open is not null)
            full.Enqueue((open, filled));
        (open, filled) = (null, 0);
    }

    private async ValueTask<FlushResult> FlushKept(ValueTask<FlushResult> flushing, CancellationToken cancel)
    {
        var flushed = await flushing;
        Keep();
        while (!flushed.IsCompleted && full.TryPeek(out var piece))
        {
            for (var sent = 0; sent < piece.Length && !flushed.IsCompleted; sent += PacedAnswer.PieceBytes)
            {
                var part = piece.Buffer.AsMemory(sent, Math.Min(PacedAnswer.PieceBytes, piece.Length - sent));
                flushed = await PacedAnswer.InTime(http, inner.WriteAsync(part, cancel));
            }
            full.Dequeue();
            ArrayPool<byte>.Shared.Return(piece.Buffer);
        }
        return flushed;
    }
}
