using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Requests;

namespace Rolecall.Gateway.Wires.Pages;

/// <summary>Tells whoever opens the endpoint in a browser what it is. It tells nothing of what the server holds.</summary>
internal sealed class FrontPageWire : HttpWire
{
    private const string Page = $"""
        <p>This is the endpoint of a Rolecall server, a simulator of AWS-style identity. AWS clients call it; there is nothing to click here.</p>
        <h2>Call it</h2>
        <pre>eval "$(rolecall env developer)"     # keys of the demo world's developer, and this endpoint
        aws sts get-caller-identity           # AWS CLI 2.13 and later; older ones need --endpoint-url "$AWS_ENDPOINT_URL"</pre>
        <h2>Ask it</h2>
        <pre>rolecall can tester sts:AssumeRole UpdateApp
        rolecall why</pre>
        <h2>Paths of its own</h2>
        <ul>
        <li><a href="{OwnPaths.Health}">{OwnPaths.Health}</a>: whether it runs</li>
        <li>{OwnPaths.Sandbox}NAME/…: the same endpoint, of another sandbox</li>
        <li>/rolecall.v1.SERVICE/METHOD: its own API, by POST with JSON and "Authorization: Bearer TOKEN"; the token is in the data directory, in admin-token, and of a server with --ephemeral in the file that --ready-file names</li>
        <li>/saml: where identity providers post SAML responses</li>
        </ul>
        """;

    public override string LogName => "front-page";

    /// <summary>A browser's request, which no AWS client's is: unsigned, and for HTML.</summary>
    public override bool Claims(WireRequest request) =>
        request.Path is "/" or ""
        && request.Query.Length == 0
        && (HttpMethods.IsGet(request.Http.Request.Method) || HttpMethods.IsHead(request.Http.Request.Method))
        && request.Http.Request.Headers.Authorization.Count == 0
        && request.Http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public override Task Serve(WireRequest request) => HtmlPage.Answer(request, StatusCodes.Status200OK, HtmlPage.Of("Rolecall", Page));
}
