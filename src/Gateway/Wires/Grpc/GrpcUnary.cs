using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// Serves plain calls of one message and one answer straight on HTTP/2, as the gRPC library would, byte for byte, for less.
/// The library has streams, deadlines, and whatever else is not plain. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
internal sealed class GrpcUnary(GrpcEndpoint endpoint, CallPipeline pipeline)
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

    /// <summary>Reads the message of a call whose body is there; false, and nothing is done, where it is no whole one.</summary>
    /// <exception cref="AwsFaultException">It is none of this kind.</exception>
    public static bool TryRead(HttpContext http, Operation row, [NotNullWhen(true)] out IMessage? request)
    {
        request = null;
        var reader = http.Request.BodyReader;
        if (!reader.TryRead(out var read))
            return false;
        if (!read.IsCompleted || !IsWhole(read.Buffer))
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }
        try
        {
            request = ProtobufReader.Read(row.Method.InputType, read.Buffer.Slice(GrpcPrefix.Length));
            return true;
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>Runs the call, and answers it.</summary>
    /// <remarks>One method, since each that waits for the call's record is an object more until then.</remarks>
    public async Task Serve(HttpContext http, Operation row, IMessage request)
    {
        var call = GrpcEndpoint.CallOf(row, request, http, endpoint.NewId(), http.RequestAborted);
        try
        {
            var answer = await pipeline.Run(call);
            GrpcEndpoint.TakeRoom(call, answer);
            await Answer(http, answer, call.RequestId);
        }
        catch (RefusedCallException refused)
        {
            GrpcRefusal.Answer(http, GrpcStatus.Of(refused, call), call.RequestId);
        }
        catch (AwsFaultException busy)
        {
            GrpcRefusal.Answer(http, GrpcStatus.Of(busy.Fault), call.RequestId);
        }
        catch (RpcException refused)
        {
            GrpcRefusal.Answer(http, refused, call.RequestId);
        }
        finally
        {
            GrpcEndpoint.Release(call, http);
        }
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
            await WriteLong(http, answer, size);
        var trailers = http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        trailers[GrpcEndpoint.RequestIdTrailer] = requestId;
        trailers["grpc-status"] = "0";
    }

    private static Task WriteLong(HttpContext http, IMessage answer, int size) => PacedBody.Serve(http, async paced =>
    {
        Write(paced.Response.BodyWriter, answer, size);
        await paced.Response.BodyWriter.FlushAsync(paced.RequestAborted);
    });

    private static void Write(IBufferWriter<byte> into, IMessage answer, int size)
    {
        GrpcPrefix.Write(into, size);
        answer.WriteTo(into);
    }
}
