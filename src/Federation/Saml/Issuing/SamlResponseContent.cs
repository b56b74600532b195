namespace Rolecall.Federation.Saml.Issuing;

/// <summary>What a simulated IdP is to say.</summary>
public sealed record SamlResponseContent
{
    /// <summary>The ID of the response, an XML name of its own.</summary>
    public required string ResponseId { get; init; }

    /// <summary>The ID of the assertion; one that was used before makes a replay.</summary>
    public required string AssertionId { get; init; }

    /// <summary>When it is issued; the sandbox's instant.</summary>
    public required DateTimeOffset IssueInstant { get; init; }

    /// <summary>The user's name.</summary>
    public required SamlNameId NameId { get; init; }

    /// <summary>The attributes; see <see cref="AwsSamlAttributes"/> for AWS's.</summary>
    public required IReadOnlyList<SamlAttribute> Attributes { get; init; }

    /// <summary>How long it is valid. It is valid from a minute before it is issued.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Recipient.</summary>
    public string Recipient { get; init; } = SamlExpectations.SignInUrl;

    /// <summary>Destination, where it is not the recipient.</summary>
    public string? Destination { get; init; }

    /// <summary>The audience.</summary>
    public string Audience { get; init; } = SamlExpectations.AwsAudience;

    /// <summary>When the IdP ends the user's session, or none.</summary>
    public DateTimeOffset? SessionNotOnOrAfter { get; init; }

    /// <summary>The request that is answered, or none.</summary>
    public string? InResponseTo { get; init; }
}
