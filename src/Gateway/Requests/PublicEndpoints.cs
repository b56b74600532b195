using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Gateway.Requests;

/// <summary>The URLs under which this server's documents are found by whoever a caller hands them to.</summary>
/// <param name="issuerBase">"https://HOST" where all issuers are found, whichever of several servers a caller reached; null for the one
/// that it reached.</param>
internal sealed class PublicEndpoints(IServiceProvider services, string? issuerBase)
{
    /// <summary>The path under which issuers' documents are served: /_issuer/SANDBOX/ISSUER/.well-known/….</summary>
    public const string IssuerPrefix = "/_issuer/";

    /// <summary>Where jobs of workflows ask for tokens, below the sandbox's issuers; no issuer's document is there.</summary>
    public const string WorkflowTokens = "_actions/idtoken";

    /// <summary>The path under which simulated SAML identity providers' metadata is served: /_idp/SANDBOX/NAME/metadata.</summary>
    public const string SamlPrefix = "/_idp/";

    /// <summary>
    /// Where encrypted SAML responses are posted to, followed by the provider's id.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
    /// </summary>
    public const string SignInOfOneProvider = "/saml/acs/";

    /// <summary>What follows the name of a simulated SAML identity provider, in its entity id.</summary>
    public const string SamlMetadata = "/metadata";

    /// <summary>Null until the server listens.</summary>
    private int? documentPort;

    /// <summary>"http://HOST/_issuer/SANDBOX", with the host that the caller reached this server by unless another is given.</summary>
    public string IssuersOf(Call call) => $"{BaseOf(call)}{IssuerPrefix}{call.SandboxName}";

    /// <summary>Where the metadata of the sandbox's SAML identity provider of a name is found.</summary>
    public string SamlMetadataOf(Call call, string name) => $"{BaseOf(call)}{SamlPrefix}{call.SandboxName}/{name}{SamlMetadata}";

    /// <summary>
    /// Whether a browser posts the form of an identity provider to the sign-in. S3 has forms of another type, and a bucket may be called "saml".
    /// </summary>
    /// <param name="path">Without the sandbox's prefix.</param>
    public static bool IsSignIn(HttpContext http, string path) =>
        (path is "/saml" or "/static/saml" || (path.StartsWith(SignInOfOneProvider, StringComparison.Ordinal) && path.Length > SignInOfOneProvider.Length))
        && HttpMethods.IsPost(http.Request.Method)
        && http.Request.Headers.Authorization.Count == 0
        && http.Request.ContentType is { } type && type.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private string BaseOf(Call call) => issuerBase ?? $"{(call.Origin.Tls ? "https" : "http")}://{HttpHostOf(call.Origin)}";

    /// <summary>A gRPC caller came to another port than the one that serves documents, which is the first that was configured.</summary>
    private string HttpHostOf(Origin origin)
    {
        if (!origin.Http2 || (documentPort ??= FindDocumentPort()) is not { } port)
            return origin.Host;
        var name = origin.Host.LastIndexOf(':') is > 0 and var colon && !origin.Host.EndsWith(']') ? origin.Host[..colon] : origin.Host;
        return string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
    }

    private int? FindDocumentPort() =>
        services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? new Uri(address).Port
            : null;
}
