using System.Buffers.Binary;

namespace Rolecall.Security.Tests;

/// <summary>gRPC calls of whatever bytes. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md</summary>
internal static class GrpcRequest
{
    public static byte[] Frame(ReadOnlySpan<byte> message, bool compressed = false) => [.. Prefix(message.Length, compressed), .. message];

    public static byte[] Prefix(int length, bool compressed = false)
    {
        var prefix = new byte[5];
        prefix[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
        return prefix;
    }

    public static Task<GrpcAnswer> Send(
        HttpClient http, Ready server, string path, byte[] body, params IEnumerable<(string Name, string Value)> headers) =>
        Send(http, server, path, new ByteArrayContent(body), headers);

    public static async Task<GrpcAnswer> Send(
        HttpClient http, Ready server, string path, HttpContent body, params IEnumerable<(string Name, string Value)> headers)
    {
        body.Headers.Add("content-type", "application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Grpc + path))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
            Headers = { { "te", "trailers" } },
        };
        foreach (var (name, value) in headers)
            call.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(call, TestContext.Current.CancellationToken);
        await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new GrpcAnswer(answer.Headers.Concat(answer.TrailingHeaders).ToLookup(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }
}
