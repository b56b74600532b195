using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
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

    /// <summary>What follows the name of a simulated SAML identity provider, in its entity id.</summary>
    public const string SamlMetadata = "/metadata";

    /// <summary>Null until the server listens.</summary>
    private int? documentPort;

    /// <summary>"http://HOST/_issuer/SANDBOX", with the host that the caller reached this server by unless another is given.</summary>
    public string IssuersOf(Call call) => $"{BaseOf(call)}{IssuerPrefix}{call.SandboxName}";

    /// <summary>Where the metadata of the sandbox's SAML identity provider of a name is found.</summary>
    public string SamlMetadataOf(Call call, string name) => $"{BaseOf(call)}{SamlPrefix}{call.SandboxName}/{name}{SamlMetadata}";

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
