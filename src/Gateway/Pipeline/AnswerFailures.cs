using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rolecall.Gateway.Pipeline;

/// <summary>
/// Clients that send too slowly, stop in the midst of a request, send no HTTP, or go away: they are answered or cut, and none of it is an
/// error of this server. Without this, the host would log each as an unhandled exception, and anybody could fill the log. A real failure,
/// such as running out of memory for an answer, is logged once and the answer is cut, so that no client takes a part for the whole.
/// </summary>
internal sealed partial class AnswerFailures(ILogger<AnswerFailures> log)
{
    public async Task Serve(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException failed)
        {
            // 408 where it was too slow, 400 where it broke off or was garbled, 413 where it went on for too long.
            End(http, failed.StatusCode);
        }
        catch (IOException failed) when (failed.InnerException is OverflowException)
        {
            // The length of a chunk is beyond the host's numbers. The host says it as no other bad request, and once more when it
            // reads on: so the answer goes out first, and the connection with it.
            End(http, StatusCodes.Status400BadRequest);
            await http.Response.CompleteAsync();
        }
        catch (Exception gone) when (IsGone(http, gone))
        {
            http.Abort();
        }
        catch (Exception bug)
        {
            Log.Cut(log, bug);
            http.Abort();
        }
    }

    private static bool IsGone(HttpContext http, Exception failure) => IsOfConnection(failure)
        // A read of HTTP/2 tells it within an IOException, and may do so before the request's token is cancelled.
        || (failure is IOException { InnerException: { } within } && IsOfConnection(within))
        || (failure is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested);

    private static bool IsOfConnection(Exception failure) => failure is ConnectionResetException or ConnectionAbortedException;

    private static void End(HttpContext http, int status)
    {
        if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
            return;
        }
        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        // What is left of the request is not read any more.
        if (!HttpProtocol.IsHttp2(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 101, Level = LogLevel.Error, Message = "An answer could not be written, and was cut")]
        public static partial void Cut(ILogger logger, Exception bug);
    }
}
