using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// Serves plain calls of one message and one answer straight on HTTP/2, as the gRPC library would, byte for byte, for less.
/// The library has streams, deadlines, and whatever else is not plain. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
internal sealed class GrpcUnary(GrpcEndpoint endpoint)
{
    /// <summary>A byte that says whether the message is compressed, and four of its length.</summary>
    private const int PrefixLength = 5;

    private const string ContentType = "application/grpc";

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7f - 0x20).Select(code => (char)code).Where(character => character != '%')]);

    /// <summary>Whether a call is plain by its row and its headers.</summary>
    public static bool Takes(HttpContext http, Operation row)
    {
        if (row.Stream is not null || !HttpMethods.IsPost(http.Request.Method) || http.Request.ContentType != ContentType)
            return false;
        var headers = http.Request.Headers;
        // A body with a declared hash is hashed while it is read.
        return !headers.ContainsKey("grpc-timeout") && !headers.ContainsKey("grpc-encoding")
            && RequestHeaders.Of(headers, "x-amz-content-sha256") is not { Length: 64 };
    }

    /// <summary>Serves a call whose body is there; false, and nothing is done, where it is no whole message.</summary>
    public async ValueTask<bool> Serve(HttpContext http, Operation row)
    {
        var reader = http.Request.BodyReader;
        if (!reader.TryRead(out var read))
            return false;
        if (!read.IsCompleted || !IsWhole(read.Buffer))
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }
        IMessage request;
        try
        {
            request = ProtobufReader.Read(row.Method.InputType, read.Buffer.Slice(PrefixLength));
        }
        catch (AwsFaultException malformed)
        {
            reader.AdvanceTo(read.Buffer.End);
            Refuse(http, GrpcStatus.Of(malformed.Fault), requestId: null);
            return true;
        }
        reader.AdvanceTo(read.Buffer.End);
        var requestId = endpoint.NewId();
        try
        {
            await Answer(http, await endpoint.Unary(row, request, http, requestId, http.RequestAborted), requestId);
        }
        catch (RpcException refused)
        {
            Refuse(http, refused, requestId);
        }
        return true;
    }

    private static bool IsWhole(ReadOnlySequence<byte> body)
    {
        if (body.Length < PrefixLength)
            return false;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        body.Slice(0, PrefixLength).CopyTo(prefix);
        return prefix[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]) == body.Length - PrefixLength;
    }

    private static async ValueTask Answer(HttpContext http, IMessage answer, string requestId)
    {
        var size = answer.CalculateSize();
        if (size > WireLimits.MaxObjectBytes)
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."));
        http.Response.ContentType = ContentType;
        // Before anything is asked of the writer.
        await http.Response.StartAsync();
        if (PrefixLength + size <= PacedAnswer.ShortBytes)
            Write(http.Response.BodyWriter, answer, size);
        else
            await PacedBody.Serve(http, paced => WriteLong(paced, answer, size));
        var trailers = http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        trailers[GrpcEndpoint.RequestIdTrailer] = requestId;
        trailers["grpc-status"] = "0";
    }

    private static async Task WriteLong(HttpContext http, IMessage answer, int size)
    {
        Write(http.Response.BodyWriter, answer, size);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static void Write(IBufferWriter<byte> into, IMessage answer, int size)
    {
        var prefix = into.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)size);
        into.Advance(PrefixLength);
        answer.WriteTo(into);
    }

    /// <summary>An answer of nothing but the status.</summary>
    private static void Refuse(HttpContext http, RpcException refused, string? requestId)
    {
        http.Response.ContentType = ContentType;
        var headers = http.Response.Headers;
        if (requestId is not null)
            headers[GrpcEndpoint.RequestIdTrailer] = requestId;
        foreach (var trailer in refused.Trailers)
            headers.Append(trailer.Key, trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value);
        headers["grpc-status"] = ((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (refused.Status.Detail is { Length: > 0 } detail)
            headers["grpc-message"] = Escaped(detail);
    }

    /// <summary>All but printable ASCII in percent-encoded UTF-8, and the percent sign itself.</summary>
    private static string Escaped(string text)
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
