using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// Runs before a message is read, whose sender is not known yet: the limits of the method, no compression, and the budget of bodies. Plain
/// calls it hands to <see cref="GrpcUnary"/>, all others to the gRPC library. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
internal sealed class GrpcBodyGuard(OperationTable table, BodyReader bodies, GrpcEndpoint grpc, GrpcUnary unary, NearestMethods nearest)
{
    /// <summary>The HTTP/2 error of a call that gives way to another, which gRPC clients know as RESOURCE_EXHAUSTED.</summary>
    private const int EnhanceYourCalm = 11;

    /// <summary>Whether this server lives is asked in one short message, and has to be answered whatever others do.</summary>
    private const string HealthCheck = "/grpc.health.v1.Health/Check";

    /// <summary>Bytes of that message.</summary>
    private const int HealthQuestion = 1024;

    /// <summary>
    /// The services of the library itself. INVARIANT: every other path that reaches the library is a row of the table and has its limits.
    /// Routes ignore case and a final slash, so a path that differs from a row's in these alone must not pass.
    /// </summary>
    private static readonly string[] ForeignServices =
        ["/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/", "/grpc.reflection.v1.ServerReflection/"];

    private readonly ForeignCalls foreign = new();

    public async Task Serve(HttpContext http, RequestDelegate next)
    {
        try
        {
            var path = http.Request.Path.Value ?? "";
            if (table.ByPath(path) is { } row)
                await Serve(http, next, row);
            else if (path == HealthCheck)
                await Serve(http, next, HealthQuestion, _ => null);
            else
                await ServeForeign(http, paced => ByLibrary(paced, next), path);
        }
        catch (AwsFaultException refused)
        {
            GrpcRefusal.Answer(http, GrpcStatus.Of(refused.Fault), requestId: null);
        }
    }

    private async Task Serve(HttpContext http, RequestDelegate next, Operation row)
    {
        var limit = MessageShape.Of(row.Method.InputType).MaxBytes;
        using var charge =
            await bodies.Await(http, GrpcPrefix.Length + limit, _ => grpc.CallerOf(row, http), received => Inspect(http, received, limit));
        if (!GrpcUnary.Takes(http, row) || !await unary.Serve(http, row))
            await ByLibrary(http, next);
    }

    private async Task Serve(HttpContext http, RequestDelegate next, int limit, Func<ReadOnlySequence<byte>, Call?> callerOf)
    {
        using var charge = await bodies.Await(http, GrpcPrefix.Length + limit, callerOf, received => Inspect(http, received, limit));
        await ByLibrary(http, next);
    }

    private static Task ByLibrary(HttpContext http, RequestDelegate next) => PacedBody.Serve(http, paced => BodyHash.Serve(paced, next));

    private async Task ServeForeign(HttpContext http, RequestDelegate next, string path)
    {
        if (!ForeignServices.Any(service => path.StartsWith(service, StringComparison.Ordinal)))
            throw new AwsFaultException(new Fault("InvalidAction", $"There is no method {WireFaults.Echo(path)}; {nearest.Hint(path)}")
            {
                Category = FaultCategory.Unsupported,
            });
        var connection = http.Features.Get<ClientConnection>();
        using var place = foreign.Enter(connection is null ? this : connection, () => GiveWay(http));
        await next(http);
    }

    private static void GiveWay(HttpContext http)
    {
        if (http.Features.Get<IHttpResetFeature>() is { } stream)
            stream.Reset(EnhanceYourCalm);
        else
            http.Abort();
    }

    /// <summary>The prefix says what is to come.</summary>
    private static void Inspect(HttpContext http, ReadOnlySequence<byte> received, int limit)
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
