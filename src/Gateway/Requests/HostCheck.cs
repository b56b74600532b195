using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;

namespace Rolecall.Gateway.Requests;

/// <summary>
/// Refuses requests to host names that are not this server's, and those that a page of another site makes; before anything else is
/// read of them. Signatures would not help: a browser on the developer's machine is let in where loopback is.
/// </summary>
internal sealed class HostCheck(HostNames names)
{
    private const string Remedy = "Start it with --host-names, or ROLECALL_HOST_NAMES, to let it answer to more names.";

    private volatile string? known;

    public Task Serve(HttpContext http, RequestDelegate next)
    {
        // Most requests come by the name that the one before them came by.
        if (http.Request.Host.Value is var host && host != known)
        {
            if (!names.Knows(http.Request.Host.Host))
                return RefuseHost(http);
            known = host;
        }
        return MayCall(http)
            ? next(http)
            : Refuse(http, StatusCodes.Status403Forbidden, $"This server does not answer to pages of other sites. {Remedy}");
    }

    private static Task RefuseHost(HttpContext http) =>
        Refuse(
            http,
            StatusCodes.Status421MisdirectedRequest,
            $"This server does not answer to the host name \"{http.Request.Host.Host}\". {Remedy}");

    /// <summary>
    /// No page, or a page of a known host. Keys of issuers are public, so pages of all sites may read them; and a page of whatever identity
    /// provider posts its response, which is all that speaks for whoever it leads here, and cannot read the answer. A link that somebody
    /// follows, to a presigned object say, has no Origin, and whoever made the link cannot read what it leads to.
    /// </summary>
    private bool MayCall(HttpContext http)
    {
        if (http.Request.Headers.Origin.Count == 0)
            return true;
        // Browsers send "null" for a page that has no site, as a file has none.
        foreach (var origin in http.Request.Headers.Origin)
        {
            if (!(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && names.ServesPages(page.Host)))
                return IsForAllPages(http);
        }
        return true;
    }

    private static bool IsForAllPages(HttpContext http)
    {
        var path = SandboxSelection.Of(http, CredentialReader.TargetOf(http).Path).Path;
        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? path.StartsWith(PublicEndpoints.IssuerPrefix, StringComparison.Ordinal)
            : PublicEndpoints.IsSignIn(http, path);
    }

    private static Task Refuse(HttpContext http, int status, string text)
    {
        if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            // An answer of trailers only, for gRPC clients read no other. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
            http.Response.ContentType = "application/grpc";
            http.Response.Headers["grpc-status"] = ((int)StatusCode.FailedPrecondition).ToString(
                System.Globalization.CultureInfo.InvariantCulture);
            http.Response.Headers["grpc-message"] = Uri.EscapeDataString(text);
            return Task.CompletedTask;
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var body = Encoding.UTF8.GetBytes(text + "\n");
        http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}
