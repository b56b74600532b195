using System.Buffers;
using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>An answer of nothing but the status, in the response's head ("Trailers-Only").</summary>
internal static class GrpcRefusal
{
    public const string ContentType = "application/grpc";

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7f - 0x20).Select(code => (char)code).Where(character => character != '%')]);

    /// <param name="http">The call, of whose answer nothing was sent.</param>
    /// <param name="refused">Its status.</param>
    /// <param name="requestId">Null where it was refused before it was a call.</param>
    public static void Answer(HttpContext http, RpcException refused, string? requestId)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ContentType;
        var headers = http.Response.Headers;
        if (requestId is not null)
            headers[GrpcEndpoint.RequestIdTrailer] = requestId;
        foreach (var trailer in refused.Trailers)
            headers.Append(trailer.Key, trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value);
        headers["grpc-status"] = ((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (refused.Status.Detail is { Length: > 0 } detail)
            headers["grpc-message"] = Escape(detail);
    }

    /// <summary>All but printable ASCII in percent-encoded UTF-8, and the percent sign itself.</summary>
    private static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && Plain.Contains((char)rune.Value))
            {
                escaped.Append((char)rune.Value);
                continue;
            }
            foreach (var part in bytes[..rune.EncodeToUtf8(bytes)])
                escaped.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
        }
        return escaped.ToString();
    }
}
