namespace Rolecall.Server.Cluster;

/// <summary>
/// Whether a gateway reaches any silo. While it reaches none, callers are told at once to come again, and wait for nothing.
/// </summary>
internal sealed class SiloContact
{
    /// <summary>Seconds after which a caller may find a silo again: the list of silos is read each second.</summary>
    private const string RetryAfter = "1";

    private volatile bool isLost;

    public bool IsLost => isLost;

    /// <summary>So many silos are reached from now on.</summary>
    public void Count(int silos) => isLost = silos == 0;

    public Task Serve(HttpContext http, RequestDelegate next)
    {
        if (!isLost)
            return next(http);
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = RetryAfter;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
