namespace Rolecall.Federation.Saml.Reading;

/// <summary>What the statements of an assertion say.</summary>
internal sealed record Statements(
    DateTimeOffset AuthnInstant, DateTimeOffset? SessionNotOnOrAfter, IReadOnlyList<SamlAttribute> Attributes);
