using System.Buffers.Binary;

namespace Rolecall.Hostile.Wire;

/// <summary>A call over gRPC, of whatever bytes.</summary>
internal static class GrpcCall
{
    /// <summary>A message behind its prefix.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, bool compressed)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <param name="frame">The message behind its prefix; where that says that it is compressed, it is gzip.</param>
    public static async Task Once(HttpClient http, Stage stage, string path, byte[] frame, CancellationToken cancel)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(stage.Grpc, path))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { { "content-type", "application/grpc" } } },
            Headers = { { "te", "trailers" }, { "grpc-encoding", "gzip" } },
        };
        try
        {
            using var answer = await http.SendAsync(call, cancel);
            await answer.Content.ReadAsByteArrayAsync(cancel);
            var status = answer.Headers.TryGetValues("grpc-status", out var first)
                || answer.TrailingHeaders.TryGetValues("grpc-status", out first)
                ? string.Join(',', first)
                : "none";
            stage.Replies.Add("grpc-status " + status);
        }
        catch (HttpRequestException)
        {
            stage.Replies.Add("closed");
        }
        catch (OperationCanceledException)
        {
            // The attack is over.
        }
    }
}
