using System.Buffers;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>What is asked of the body of each call of one method, before its message is read.</summary>
internal sealed class GrpcBody
{
    private readonly int limit;

    /// <param name="limit">Bytes of the message.</param>
    /// <param name="callerOf">Who makes the call.</param>
    private GrpcBody(int limit, Func<HttpContext, ReadOnlySequence<byte>, Call?> callerOf)
    {
        this.limit = limit;
        (CallerOf, Inspect) = (callerOf, InspectPrefix);
    }

    /// <summary>Bytes, with the prefix.</summary>
    public int Limit => GrpcPrefix.Length + limit;

    /// <summary>The row of the table; null of a method that is none of ours.</summary>
    public Operation? Row { get; private init; }

    public Func<HttpContext, ReadOnlySequence<byte>, Call?> CallerOf { get; }

    /// <summary>Refuses a message that is compressed, too long, or not alone.</summary>
    public Action<HttpContext, ReadOnlySequence<byte>> Inspect { get; }

    public static GrpcBody Of(Operation row, GrpcEndpoint endpoint) =>
        new(MessageShape.Of(row.Method.InputType).MaxBytes, (http, _) => endpoint.CallerOf(row, http)) { Row = row };

    /// <summary>Of a method whose callers nobody knows.</summary>
    public static GrpcBody OfAnybody(int limit) => new(limit, static (_, _) => null);

    /// <summary>The prefix says what is to come.</summary>
    private void InspectPrefix(HttpContext http, ReadOnlySequence<byte> received)
    {
        if (GrpcPrefix.Of(received) is not { } prefix)
            return;
        if (prefix.IsCompressed)
        {
            http.Response.Headers["grpc-accept-encoding"] = "identity";
            throw WireFaults.UnsupportedEncoding();
        }
        if (prefix.MessageLength > limit)
            throw WireFaults.TooLarge(limit);
        if (received.Length - GrpcPrefix.Length > prefix.MessageLength)
            throw WireFaults.MalformedInput("More follows the one message of the call");
    }
}
