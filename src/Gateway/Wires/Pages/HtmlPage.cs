using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Gateway.Wires.Pages;

/// <summary>
/// The frame of the HTTP port's pages, which need no script. INVARIANT: the policy lets no browser run or load anything else than what stands
/// in the frame; whoever fills it encodes whatever is not the program's own.
/// </summary>
internal static class HtmlPage
{
    private const string ContentType = "text/html; charset=utf-8";

    private const string Style =
        "body{font:16px/1.5 sans-serif;margin:3em auto;max-width:50em;padding:0 1em}pre{background:#eee;overflow:auto;padding:1em}label{display:block}";

    /// <summary>Content-Security-Policy of every page.</summary>
    private static string Policy { get; } =
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src "
        + $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    /// <param name="title">As it is shown.</param>
    /// <param name="body">HTML.</param>
    public static string Of(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>{title}</title><style>{Style}</style></head>
        <body>
        <h1>{title}</h1>
        {body}
        </body>
        </html>

        """;

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public static Task Answer(WireRequest request, int status, string page)
    {
        var headers = request.Http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        return request.Answer(status, ContentType, Encoding.UTF8.GetBytes(page));
    }
}
