using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>The subject: who it is, and that the bearer may present the assertion here.</summary>
internal static class SubjectReader
{
    public static (SamlNameId Name, string Recipient) Read(
        XmlElement subject, string? responseAnswers, SamlExpectations expected, ValidityPeriod period)
    {
        var parts = new ElementCursor(subject);
        var name = NameId(parts.Required(Vocabulary.Assertion, "NameID", SamlRule.Subject), expected);
        var confirmations = parts.Many(Vocabulary.Assertion, "SubjectConfirmation");
        parts.End();
        if (confirmations is not [var confirmation])
            throw new SamlRefusedException(SamlRule.SubjectConfirmation, $"{confirmations.Count} SubjectConfirmation elements");
        if (confirmation.Required("Method") != Vocabulary.Bearer)
            throw new SamlRefusedException(SamlRule.SubjectConfirmation, "a confirmation that is not bearer");
        var inner = new ElementCursor(confirmation);
        _ = inner.Optional(Vocabulary.Assertion, "NameID");
        var data = inner.Required(Vocabulary.Assertion, "SubjectConfirmationData", SamlRule.SubjectConfirmation);
        inner.End();
        return (name, Recipient(data, responseAnswers, expected, period));
    }

    private static SamlNameId NameId(XmlElement element, SamlExpectations expected)
    {
        var value = element.Text();
        if (string.IsNullOrWhiteSpace(value))
            throw new SamlRefusedException(SamlRule.Subject, "an empty NameID");
        // A name that is qualified by another service provider is that one's name for the user (SAML core, 8.3.7), and may be ours for
        // somebody else.
        if (element.Value("SPNameQualifier") is { Length: > 0 } qualifier && !expected.Audiences.Contains(qualifier))
            throw new SamlRefusedException(SamlRule.Subject, "a NameID of another service provider");
        return new SamlNameId(value, element.Value("Format"), element.Value("NameQualifier"), element.Value("SPNameQualifier"));
    }

    private static string Recipient(XmlElement data, string? responseAnswers, SamlExpectations expected, ValidityPeriod period)
    {
        if (data.Value("Recipient") is not { } recipient || data.Value("NotOnOrAfter") is not { } end)
            throw new SamlRefusedException(SamlRule.SubjectConfirmation, "no Recipient or no NotOnOrAfter");
        if (!expected.Recipients.Contains(recipient))
            throw new SamlRefusedException(SamlRule.Recipient, "the recipient is not ours");
        period.NotBefore(data.Value("NotBefore"));
        period.NotOnOrAfter(end);
        RequireAnswer(data.Value("InResponseTo"), responseAnswers, expected.InResponseTo);
        return recipient;
    }

    /// <summary>
    /// INVARIANT: where a request is expected, the signed confirmation names it. Where none is, both places must at least agree.
    /// </summary>
    private static void RequireAnswer(string? confirmed, string? said, string? expected)
    {
        var answers = expected is null
            ? confirmed is null || said is null || confirmed == said
            : confirmed == expected && said == expected;
        if (!answers)
            throw new SamlRefusedException(SamlRule.InResponseTo, "InResponseTo names another request");
    }
}
