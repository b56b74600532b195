using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;

namespace Rolecall.Gateway.Aws;

/// <summary>The sandbox that an AWS request means: by host NAME.sandbox.localhost, or by path prefix /_sandbox/NAME/; else the default.</summary>
internal static class SandboxSelection
{
    private const string HostSuffix = ".sandbox.localhost";
    private const string PathPrefix = "/_sandbox/";

    /// <summary>The sandbox's name and the path without its prefix.</summary>
    public static (string Sandbox, string Path) Of(HttpContext http, string path)
    {
        if (path.StartsWith(PathPrefix, StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', PathPrefix.Length);
            return end < 0
                ? (path[PathPrefix.Length..], "/")
                : (path[PathPrefix.Length..end], path[end..]);
        }
        var host = http.Request.Host.Host;
        if (host.EndsWith(HostSuffix, StringComparison.OrdinalIgnoreCase))
            return (host[..^HostSuffix.Length].ToLowerInvariant(), path);
        return (http.Request.Headers["rolecall-sandbox"] is [{ Length: > 0 } name] ? name : Keys.DefaultSandbox, path);
    }
}
