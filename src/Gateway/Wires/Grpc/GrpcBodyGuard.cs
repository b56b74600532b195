using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Operations;
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

    /// <summary>Of that message, which is short.</summary>
    private static readonly GrpcBody HealthQuestion = GrpcBody.OfAnybody(limit: 1024);

    /// <summary>
    /// The services of the library itself. INVARIANT: every other path that reaches the library is a row of the table and has its limits.
    /// Routes ignore case and a final slash, so a path that differs from a row's in these alone must not pass.
    /// </summary>
    private static readonly string[] ForeignServices =
        ["/grpc.health.v1.Health/", "/grpc.reflection.v1alpha.ServerReflection/", "/grpc.reflection.v1.ServerReflection/"];

    private readonly ForeignCalls foreign = new();

    /// <summary>By path; of the table's rows that were called so far.</summary>
    private readonly ConcurrentDictionary<string, GrpcBody> known = new(StringComparer.Ordinal);

    public async Task Serve(HttpContext http, RequestDelegate next)
    {
        try
        {
            var path = http.Request.Path.Value ?? "";
            if (BodyOf(path) is not { } body)
            {
                await ServeForeign(http, next, path);
                return;
            }
            using var charge = await bodies.Await(http, body.Limit, body.CallerOf, body.Inspect);
            if (body.Row is { } row && GrpcUnary.Takes(http, row) && GrpcUnary.TryRead(http, row, out var request))
                await unary.Serve(http, row, request);
            else
                await ByLibrary(http, next);
        }
        catch (AwsFaultException refused)
        {
            GrpcRefusal.Answer(http, GrpcStatus.Of(refused.Fault), requestId: null);
        }
    }

    /// <summary>Null of a path that is none of the table's.</summary>
    private GrpcBody? BodyOf(string path) => known.TryGetValue(path, out var body) ? body
        : table.ByPath(path) is { } row ? known.GetOrAdd(path, GrpcBody.Of(row, grpc))
        : path == HealthCheck ? HealthQuestion
        : null;

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
        await ByLibrary(http, next);
    }

    private static void GiveWay(HttpContext http)
    {
        if (http.Features.Get<IHttpResetFeature>() is { } stream)
            stream.Reset(EnhanceYourCalm);
        else
            http.Abort();
    }
}
