using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>Holds a proven assertion against the rules of Web SSO (SAML profiles, 4.1.4.3), and reads it out.</summary>
internal sealed class AssertionReader(SamlProvider provider, SamlExpectations expected, SamlRules rules, DateTimeOffset now)
{
    private readonly ValidityPeriod _period = new(now, rules.ClockSkew);

    public VerifiedSamlAssertion Read(ProvenAssertion proven)
    {
        var assertion = proven.Root;
        if (assertion.Value("Version") != Vocabulary.Version)
            throw new SamlRefusedException(SamlRule.Version, "an assertion of another version");
        var id = assertion.Id();
        var issued = Instant.Read(assertion.Required("IssueInstant"), SamlRule.Structure);

        var parts = new ElementCursor(assertion);
        var issuer = parts.Required(Vocabulary.Assertion, "Issuer").Text();
        if (issuer != provider.EntityId)
            throw new SamlRefusedException(SamlRule.Issuer, "the assertion's issuer is not the provider");
        var subject = SubjectReader.Read(
            parts.Required(Vocabulary.Assertion, "Subject", SamlRule.Subject), proven.InResponseTo, expected, _period);
        var audience = ConditionsReader.Read(parts.Optional(Vocabulary.Assertion, "Conditions"), expected, _period);
        _ = parts.Optional(Vocabulary.Assertion, "Advice");
        var statements = StatementsReader.Read(parts.Rest(), _period);
        _period.RequireAge(issued, rules.MaxAge);

        return new VerifiedSamlAssertion
        {
            Id = id,
            IssueInstant = issued,
            Issuer = issuer,
            NameId = subject.Name,
            Recipient = subject.Recipient,
            Audience = audience,
            AuthnInstant = statements.AuthnInstant,
            SessionNotOnOrAfter = statements.SessionNotOnOrAfter,
            Attributes = statements.Attributes,
            WasEncrypted = proven.WasEncrypted,
            RememberUntil = _period.RefusedFrom(issued, rules.MaxAge),
        };
    }
}
