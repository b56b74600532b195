using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// Sends an answer in pieces, each of which its client has to take in time: otherwise the answer is cut and its memory is freed. The host's
/// own rate cuts a short one, but allows a long one as long as its whole length takes at 240 bytes a second.
/// </summary>
internal static class PacedAnswer
{
    /// <summary>Bytes that are given to the host at a time.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>Bytes of an answer that the host's own rate cuts early enough.</summary>
    public const int ShortBytes = 4 * 1024;

    /// <summary>How long a piece may take.</summary>
    private static readonly TimeSpan PieceWithin = TimeSpan.FromSeconds(15);

    /// <summary>Writes it all, and returns when the host has it.</summary>
    public static async Task Write(HttpContext http, ReadOnlyMemory<byte> answer)
    {
        var body = http.Response.Body;
        while (answer.Length > 0)
        {
            var piece = answer[..Math.Min(PieceBytes, answer.Length)];
            var writing = body.WriteAsync(piece, http.RequestAborted);
            if (writing.IsCompletedSuccessfully)
                await writing;
            else if (!await IsInTime(http, writing.AsTask()))
                throw new ConnectionAbortedException("The answer was not taken.");
            answer = answer[piece.Length..];
        }
    }

    /// <summary>The host's result of a flush; where the flush took too long, the result that says that the reader is gone.</summary>
    public static ValueTask<FlushResult> InTime(HttpContext http, ValueTask<FlushResult> flushing) =>
        flushing.IsCompletedSuccessfully ? flushing : new(EndInTime(http, flushing.AsTask()));

    private static async Task<FlushResult> EndInTime(HttpContext http, Task<FlushResult> flushing) =>
        await IsInTime(http, flushing) ? await flushing : new FlushResult(isCanceled: false, isCompleted: true);

    private static async Task<bool> IsInTime(HttpContext http, Task writing)
    {
        try
        {
            await writing.WaitAsync(PieceWithin, TimeProvider.System);
            return true;
        }
        catch (TimeoutException) when (!writing.IsCompleted)
        {
            http.Abort();
            return false;
        }
    }
}
