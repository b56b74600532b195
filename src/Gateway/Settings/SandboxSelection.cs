using Microsoft.AspNetCore.Http;
using Rolecall.Contracts;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.RestXml;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Settings;

/// <summary>
/// The sandbox that a request means: by host NAME.sandbox.localhost, by the header rolecall-sandbox and, on the HTTP port, by the
/// path /_sandbox/NAME/ or that of an identity provider's document; else the default. INVARIANT: a request that names a sandbox in whatever
/// way is not served by another one.
/// </summary>
/// <param name="Name">As the request gives it; it need not exist, or be a name at all.</param>
/// <param name="Path">The path without the sandbox's prefix.</param>
/// <param name="Contradiction">Why the request is refused; null where it names one sandbox, or none.</param>
internal readonly record struct SandboxSelection(string Name, string Path, Fault? Contradiction)
{
    private const string HostSuffix = ".sandbox.localhost";
    private const string PathPrefix = OwnPaths.Sandbox;
    private const string Header = "rolecall-sandbox";

    /// <param name="http">The request.</param>
    /// <param name="path">Its path as it came, percent-encoded; empty on the gRPC port, whose paths name no sandbox.</param>
    public static SandboxSelection Of(HttpContext http, string path)
    {
        var (byPath, rest) = Split(path);
        var byIssuer = OfDocument(rest, PublicEndpoints.IssuerPrefix) ?? OfDocument(rest, PublicEndpoints.SamlPrefix);
        string? chosen = null;
        foreach (var named in (ReadOnlySpan<string?>)[byPath, byIssuer, OfHost(http.Request.Host.Host), OfHeader(http)])
        {
            if (named is not null && chosen is not null && named != chosen)
                return new(chosen, rest, new Fault("InvalidRequest", "The request names two sandboxes: host, path and the header rolecall-sandbox must name the same one."));
            chosen ??= named;
        }
        var refusal = byIssuer is null && IsReserved(rest)
            ? new Fault("InvalidURI", "A path that begins with \"_\" is the server's own, and this is none of those that it serves.")
            : null;
        return new(chosen ?? Keys.DefaultSandbox, rest, refusal);
    }

    /// <summary>Whether what a request says of a sandbox, outside of its path, fits the one that its path names.</summary>
    public static bool Fits(HttpContext http, string sandbox) =>
        (OfHost(http.Request.Host.Host) ?? sandbox) == sandbox && (OfHeader(http) ?? sandbox) == sandbox;

    private static string? OfDocument(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..].Split('/')[0] : null;

    private static (string? Sandbox, string Path) Split(string path)
    {
        if (!path.StartsWith(PathPrefix, StringComparison.Ordinal))
            return (null, path);
        var end = path.IndexOf('/', PathPrefix.Length);
        return end < 0 ? (path[PathPrefix.Length..], "/") : (path[PathPrefix.Length..end], path[end..]);
    }

    /// <summary>Host names have no case.</summary>
    private static string? OfHost(string host) =>
        host.EndsWith(HostSuffix, StringComparison.OrdinalIgnoreCase) ? host[..^HostSuffix.Length].ToLowerInvariant() : null;

    private static string? OfHeader(HttpContext http) =>
        http.Request.Headers.TryGetValue(Header, out var values) ? RequestHeaders.Join(values) : null;

    /// <summary>
    /// No bucket's name begins with "_". A prefix that is written in another way (/%5Fsandbox, //_sandbox, /_SANDBOX) must not be
    /// taken for something of the default sandbox.
    /// </summary>
    private static bool IsReserved(string path)
    {
        if (path.Length < 2 || path[1] is not ('_' or '%' or '/' or '.'))
            return false;
        foreach (var segment in path.Split('/'))
        {
            var name = (Rfc3986.Decode(segment) ?? segment).TrimStart('/', '.');
            if (name.Length > 0)
                return name[0] == '_';
        }
        return false;
    }
}
