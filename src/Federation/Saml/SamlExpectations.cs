namespace Rolecall.Federation.Saml;

/// <summary>For whom a response must be meant. Values are compared letter by letter.</summary>
public sealed record SamlExpectations
{
    /// <summary>The endpoint of AWS's sign-in, for all regions.</summary>
    public const string SignInUrl = "https://signin.aws.amazon.com/saml";

    /// <summary>The name of AWS as a service provider, and the usual audience.</summary>
    public const string AwsAudience = "urn:amazon:webservices";

    /// <summary>What Destination of a response may be. A response without one, or with an empty one, is taken.</summary>
    public required IReadOnlyCollection<string> Destinations { get; init; }

    /// <summary>What Recipient of the subject's confirmation may be.</summary>
    public required IReadOnlyCollection<string> Recipients { get; init; }

    /// <summary>What Audience may be.</summary>
    public required IReadOnlyCollection<string> Audiences { get; init; }

    /// <summary>
    /// The id of the request that is to be answered, or none: AWS has sent no request and takes whatever InResponseTo a response has,
    /// since tools for the command line send the IdP requests of their own making.
    /// </summary>
    public string? InResponseTo { get; init; }

    /// <summary>
    /// AWS's endpoints and audiences: the global sign-in and that of each region, each with and without <c>static</c>, and with the id
    /// of a provider that takes encrypted assertions (IAM User Guide, "Configure SAML assertions for the authentication response").
    /// </summary>
    /// <param name="regions">The regions that there are, such as <c>eu-west-1</c>.</param>
    /// <param name="providerId">The provider's unique id for <c>/saml/acs/ID</c>, if it has one.</param>
    /// <param name="own">Endpoints of our own that stand for AWS's.</param>
    public static SamlExpectations OfAws(IEnumerable<string> regions, string? providerId = null, params IEnumerable<string> own)
    {
        HashSet<string> endpoints = new(StringComparer.Ordinal);
        foreach (var host in regions.Select(region => region + ".signin.aws.amazon.com").Prepend("signin.aws.amazon.com"))
        {
            endpoints.Add($"https://{host}/saml");
            endpoints.Add($"https://{host}/static/saml");
            if (providerId is not null)
                endpoints.Add($"https://{host}/saml/acs/{providerId}");
        }
        endpoints.UnionWith(own);
        return new SamlExpectations
        {
            Destinations = endpoints,
            Recipients = endpoints,
            Audiences = new HashSet<string>(endpoints, StringComparer.Ordinal) { AwsAudience },
        };
    }
}
