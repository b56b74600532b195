using System.Security.Cryptography;
using System.Text;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Secrets;

namespace Rolecall.Server.Telemetry;

/// <summary>
/// Metrics as Prometheus reads them, on the AWS port: for this machine, for whoever has the metrics token, and over TLS or from this machine for the admin token.
/// </summary>
internal static class MetricsEndpoint
{
    /// <summary>Where Prometheus looks. A bucket can have this name: whoever asks for it as Prometheus does gets metrics.</summary>
    private const string UsualPath = "/metrics";

    /// <param name="token">The metrics token; null where there is none.</param>
    /// <param name="adminToken">The admin token, which is one too.</param>
    public static void UseMetrics(this WebApplication app, Secret? token, string adminToken)
    {
        app.UseWhen(http => IsAsked(http.Request), metrics =>
        {
            metrics.Use(async (http, next) =>
            {
                if (MayRead(http, token, adminToken))
                {
                    // The exporter knows one path.
                    http.Request.Path = OwnPaths.Metrics;
                    await next(http);
                    return;
                }
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                http.Response.Headers.WWWAuthenticate = "Bearer";
            });
            metrics.UseOpenTelemetryPrometheusScrapingEndpoint(OwnPaths.Metrics);
        });
    }

    private static bool IsAsked(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && (request.Path == OwnPaths.Metrics || (request.Path == UsualPath && IsScrape(request.Headers.Accept.ToString())));

    /// <summary>https://prometheus.io/docs/instrumenting/content_negotiation/</summary>
    private static bool IsScrape(string accepted) =>
        accepted.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)
        || accepted.Contains("version=0.0.4", StringComparison.OrdinalIgnoreCase);

    private static bool MayRead(HttpContext http, Secret? token, string adminToken)
    {
        const string scheme = "Bearer ";
        if (http.Request.Headers.Authorization is [{ } given] && given.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            var bytes = Encoding.UTF8.GetBytes(given[scheme.Length..]);
            // In clear from another machine others may have read the admin token, which opens everything.
            return (token is not null && Is(token.Reveal(), bytes)) || (TrustedProxies.IsNear(http) && Is(adminToken, bytes));
        }
        return TrustedProxies.IsFromThisMachine(http);
    }

    private static bool Is(string token, ReadOnlySpan<byte> given) =>
        CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(token));
}
