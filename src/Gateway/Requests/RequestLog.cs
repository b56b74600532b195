using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Rolecall.Gateway.Operations;

namespace Rolecall.Gateway.Requests;

/// <summary>
/// One line for each request, at information level: what it asked for, in our own words. Path, query and headers are not in it,
/// since any of them may hold a secret: presigned URLs do, metadata addresses do, and a client may put one anywhere by mistake.
/// </summary>
internal sealed partial class RequestLog(ILogger<RequestLog> log)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    /// <summary>What is learnt of a request on its way.</summary>
    private sealed class Line
    {
        public string Asked { get; set; } = "unknown";

        public string RequestId { get; set; } = "-";
    }

    /// <summary>Says what a request asks for; costs next to nothing where no lines are written.</summary>
    /// <param name="asked">A name of ours, never text of the request.</param>
    public static void Tell(HttpContext http, string asked, string? requestId = null)
    {
        if (http.Features.Get<Line>() is not { } line)
            return;
        line.Asked = asked;
        line.RequestId = requestId ?? line.RequestId;
    }

    /// <summary>The same of a request that became a call.</summary>
    public static void Tell(HttpContext http, Operation row, string requestId)
    {
        if (http.Features.Get<Line>() is { } line)
            (line.Asked, line.RequestId) = (row.Path, requestId);
    }

    public Task Serve(HttpContext http, RequestDelegate next) => log.IsEnabled(LogLevel.Information) ? ServeLogged(http, next) : next(http);

    private async Task ServeLogged(HttpContext http, RequestDelegate next)
    {
        var line = new Line();
        http.Features.Set(line);
        try
        {
            await next(http);
        }
        catch
        {
            Log.Broken(log, MethodOf(http), line.Asked, line.RequestId);
            throw;
        }
        // gRPC's status stands in the trailers, and is 0 where all went well.
        if (http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers["grpc-status"] is [{ } status])
            Log.ServedGrpc(log, line.Asked, status, line.RequestId);
        else
            Log.Served(log, MethodOf(http), line.Asked, http.Response.StatusCode, line.RequestId);
    }

    /// <summary>A method is text of the request, too.</summary>
    private static string MethodOf(HttpContext http) =>
        Array.Find(Methods, method => HttpMethods.Equals(method, http.Request.Method)) ?? "?";

    private static partial class Log
    {
        [LoggerMessage(EventId = 110, Level = LogLevel.Information, Message = "{Method} {Asked}: {Status} ({RequestId})")]
        public static partial void Served(ILogger logger, string method, string asked, int status, string requestId);

        [LoggerMessage(EventId = 111, Level = LogLevel.Information, Message = "gRPC {Asked}: {Status} ({RequestId})")]
        public static partial void ServedGrpc(ILogger logger, string asked, string status, string requestId);

        [LoggerMessage(EventId = 112, Level = LogLevel.Information, Message = "{Method} {Asked}: not answered ({RequestId})")]
        public static partial void Broken(ILogger logger, string method, string asked, string requestId);
    }
}
