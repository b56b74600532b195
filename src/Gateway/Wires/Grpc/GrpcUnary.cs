using System.Buffers;
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
    /// <summary>Whether a call is plain by its row and its headers.</summary>
    public static bool Takes(HttpContext http, Operation row)
    {
        if (row.Stream is not null || !HttpMethods.IsPost(http.Request.Method) || http.Request.ContentType != GrpcRefusal.ContentType)
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
            request = ProtobufReader.Read(row.Method.InputType, read.Buffer.Slice(GrpcPrefix.Length));
        }
        catch (AwsFaultException malformed)
        {
            reader.AdvanceTo(read.Buffer.End);
            GrpcRefusal.Answer(http, GrpcStatus.Of(malformed.Fault), requestId: null);
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
            GrpcRefusal.Answer(http, refused, requestId);
        }
        return true;
    }

    private static bool IsWhole(ReadOnlySequence<byte> body) =>
        GrpcPrefix.Of(body) is { IsCompressed: false } prefix && prefix.MessageLength == body.Length - GrpcPrefix.Length;

    private static async ValueTask Answer(HttpContext http, IMessage answer, string requestId)
    {
        var size = answer.CalculateSize();
        if (size > WireLimits.MaxObjectBytes)
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."));
        http.Response.ContentType = GrpcRefusal.ContentType;
        // Before anything is asked of the writer.
        await http.Response.StartAsync();
        if (GrpcPrefix.Length + size <= PacedAnswer.ShortBytes)
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
        GrpcPrefix.Write(into, size);
        answer.WriteTo(into);
    }
}
