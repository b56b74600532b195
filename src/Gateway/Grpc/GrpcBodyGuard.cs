using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Aws;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway.Grpc;

/// <summary>
/// Stands before the gRPC library, which waits for messages without knowing who sends them: the limits of the method, no
/// compression, and the budget of bodies. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
internal sealed class GrpcBodyGuard(OperationTable table, BodyReader bodies, BodyBudget budget)
{
    /// <summary>A byte that says whether the message is compressed, and four of its length.</summary>
    private const int PrefixLength = 5;

    /// <summary>Bytes of the longest message of a service that is none of the table's. Anybody may call it, and it may answer for long: a call costs as much.</summary>
    public const int ForeignCall = 64 * 1024;

    /// <summary>
    /// Such services. INVARIANT: whatever else reaches the library is a row of the table, with its limits: routes do not mind
    /// case, nor a slash at the end, so a path that is another's in other letters must not pass.
    /// </summary>
    private static readonly string[] ForeignServices =
        ["/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/", "/grpc.reflection.v1.ServerReflection/"];

    public async Task Serve(HttpContext http, RequestDelegate next)
    {
        try
        {
            var path = http.Request.Path.Value ?? "";
            using var charge = table.ByPath(path) is { } row ? await Await(http, row) : Foreign(http, path);
            await next(http);
        }
        catch (AwsFaultException refused)
        {
            Refuse(http, GrpcStatus.Of(refused.Fault));
        }
    }

    private Task<BodyCharge?> Await(HttpContext http, Operation row)
    {
        var limit = MessageShape.Of(row.Method.InputType).MaxBytes;
        return bodies.Await(http, PrefixLength + limit, _ => GrpcEndpoint.CallerOf(row, http), received => Inspect(http, received, limit));
    }

    private BodyCharge Foreign(HttpContext http, string path)
    {
        if (!ForeignServices.Any(service => path.StartsWith(service, StringComparison.Ordinal)))
            throw new AwsFaultException(new Fault("InvalidAction", "There is no such method."));
        var charge = budget.Charge(http.Features.Get<ClientConnection>());
        return charge.TryGrowTo(ForeignCall) ? charge : throw WireFaults.Busy();
    }

    /// <summary>The prefix says what is to come.</summary>
    private static void Inspect(HttpContext http, ReadOnlySequence<byte> received, int limit)
    {
        if (received.Length < PrefixLength)
            return;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        received.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] != 0)
        {
            http.Response.Headers["grpc-accept-encoding"] = "identity";
            throw WireFaults.UnsupportedEncoding();
        }
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > limit)
            throw WireFaults.TooLarge(limit);
        if (received.Length - PrefixLength > length)
            throw WireFaults.MalformedInput("More follows the one message of the call");
    }

    /// <summary>An answer of nothing but the status.</summary>
    private static void Refuse(HttpContext http, RpcException status)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "application/grpc";
        var headers = http.Response.Headers;
        headers["grpc-status"] = ((int)status.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(status.Status.Detail);
        foreach (var trailer in status.Trailers)
            headers[trailer.Key] = trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value;
    }
}
