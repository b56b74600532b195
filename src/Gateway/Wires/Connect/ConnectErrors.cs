using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>How Connect's wires say what they refuse. https://connectrpc.com/docs/protocol#error-end-stream</summary>
internal static class ConnectErrors
{
    /// <summary>The error document.</summary>
    public static ReadOnlyMemory<byte> Document(WireRequest request, Fault fault, RefusedCallException? refused) => ConnectJson.WriteError(
        Faults.GrpcCode(fault), fault.Message, refused is null ? GrpcStatus.RetryOf(fault) : GrpcStatus.DetailsOf(refused, request.Call!));

    /// <summary>The refusal of an answer that is one message. What is refused before it is a call keeps the fault's own status.</summary>
    public static Task Answer(WireRequest request, Fault fault, RefusedCallException? refused) => request.Answer(
        refused is null ? fault.Status : ConnectJson.HttpStatusOf(Faults.GrpcCode(fault)),
        ConnectJson.ContentType,
        Document(request, fault, refused));

    /// <summary>The request has another content type than the wire reads.</summary>
    /// <exception cref="AwsFaultException">It has two.</exception>
    public static Task AnswerOtherType(WireRequest request, params string[] types)
    {
        if (request.Contradiction is { } contradiction)
            throw new AwsFaultException(contradiction);
        request.Http.Response.Headers["Accept-Post"] = string.Join(", ", types);
        var elsewhere = request.Http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true
            ? "; gRPC has a port of its own"
            : "";
        var message = $"{request.Path} wants a POST with the header Content-Type: {string.Join(" or ", types)}{elsewhere}";
        return request.Answer(
            StatusCodes.Status415UnsupportedMediaType, ConnectJson.ContentType,
            ConnectJson.WriteError(global::Grpc.Core.StatusCode.InvalidArgument, message, []));
    }
}
