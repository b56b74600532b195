using Rolecall.Federation.Saml.Aws;

namespace Rolecall.Federation.Saml;

/// <summary>An assertion whose signature, recipient and time were checked. Everything in it was signed by the provider.</summary>
public sealed record VerifiedSamlAssertion
{
    internal VerifiedSamlAssertion()
    {
    }

    /// <summary>The assertion's ID, one of its issuer's own.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Until when the ID must be remembered, so that the assertion is redeemed once: from then on it is refused by its own dates.
    /// The caller remembers, by issuer and ID.
    /// </summary>
    public required DateTimeOffset RememberUntil { get; init; }

    /// <summary>When the assertion was issued.</summary>
    public required DateTimeOffset IssueInstant { get; init; }

    /// <summary>The IdP's entity id.</summary>
    public required string Issuer { get; init; }

    /// <summary>The subject's name.</summary>
    public required SamlNameId NameId { get; init; }

    /// <summary>The endpoint that the assertion is meant for: <c>saml:aud</c>, and Audience of AWS's answer.</summary>
    public required string Recipient { get; init; }

    /// <summary>The first audience that is one of ours.</summary>
    public required string Audience { get; init; }

    /// <summary>When the IdP ends the user's session, the earliest of all; a session of ours ends no later.</summary>
    public required DateTimeOffset? SessionNotOnOrAfter { get; init; }

    /// <summary>When the user was authenticated, the latest of all.</summary>
    public required DateTimeOffset AuthnInstant { get; init; }

    /// <summary>Whether the assertion came encrypted.</summary>
    public required bool WasEncrypted { get; init; }

    /// <summary>The attributes, in their order; no name stands twice.</summary>
    public required IReadOnlyList<SamlAttribute> Attributes { get; init; }

    /// <summary>What AWS reads of the attributes, where the rules asked for it.</summary>
    public AwsSamlClaims? Aws { get; init; }

    /// <summary>The attribute of a name, or none.</summary>
    public SamlAttribute? Attribute(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>The assertion's ID and issuer, never its content: records that are written to logs by mistake tell no claims.</summary>
    public override string ToString() => $"assertion {Id} of {Issuer}";
}
