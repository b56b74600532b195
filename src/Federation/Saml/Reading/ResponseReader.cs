using System.Xml;
using Rolecall.Federation.Saml.Encryption;
using Rolecall.Federation.Saml.Signatures;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>
/// Reads a response up to its assertion, and proves that. What it hands on is the assertion, all of which was signed: with the response,
/// by a signature of its own, or both.
/// </summary>
internal sealed class ResponseReader(SamlProvider provider, SamlExpectations expected, SamlRules rules, SamlLimits limits)
{
    public ProvenAssertion Read(string text)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        var document = StrictXml.Document(text, limits, ids);
        var response = document.DocumentElement!;
        if (!response.Is(Vocabulary.Protocol, "Response"))
            throw new SamlRefusedException(SamlRule.Structure, "no response");
        if (response.Value("Version") != Vocabulary.Version)
            throw new SamlRefusedException(SamlRule.Version, "a response of another version");
        _ = response.Id();
        _ = Instant.Read(response.Required("IssueInstant"), SamlRule.Structure);

        var parts = new ElementCursor(response);
        var issuer = parts.Optional(Vocabulary.Assertion, "Issuer");
        var signature = parts.Optional(Vocabulary.Signature, "Signature");
        _ = parts.Optional(Vocabulary.Protocol, "Extensions");
        RequireSuccess(parts.Required(Vocabulary.Protocol, "Status"));
        var assertion = OneAssertion(parts.Rest());
        var encrypted = assertion.LocalName == "EncryptedAssertion";
        RequireIssuer(issuer);
        if (provider.RequiresEncryption && !encrypted)
            throw new SamlRefusedException(SamlRule.EncryptionRequired, "the provider requires encryption");

        // INVARIANT: the response's signature is verified before anything in it is decrypted, and on the document as it came.
        if (signature is not null)
            SignatureCheck.Of(response, signature, provider, rules);
        RequireDestination(response);
        var plain = encrypted ? EncryptedAssertion.Open(assertion, provider.DecryptionKeys, limits, ids).DocumentElement! : assertion;
        var own = OwnSignature(plain);
        if (own is not null)
            SignatureCheck.Of(plain, own, provider, rules);
        else if (signature is null)
            throw new SamlRefusedException(SamlRule.Signed, "neither response nor assertion is signed");
        return new ProvenAssertion(plain, encrypted, response.Value("InResponseTo"));
    }

    /// <summary>The assertion's signature, which stands after its issuer.</summary>
    private static XmlElement? OwnSignature(XmlElement assertion)
    {
        var parts = new ElementCursor(assertion);
        _ = parts.Required(Vocabulary.Assertion, "Issuer");
        return parts.Optional(Vocabulary.Signature, "Signature");
    }

    private static XmlElement OneAssertion(IReadOnlyList<XmlElement> rest)
    {
        foreach (var element in rest)
        {
            if (!element.Is(Vocabulary.Assertion, "Assertion") && !element.Is(Vocabulary.Assertion, "EncryptedAssertion"))
                throw new SamlRefusedException(SamlRule.Structure, $"{element.LocalName} in Response, where it has no place");
        }
        return rest.Count == 1 ? rest[0] : throw new SamlRefusedException(SamlRule.OneAssertion, $"{rest.Count} assertions");
    }

    private static void RequireSuccess(XmlElement status)
    {
        var code = new ElementCursor(status).Required(Vocabulary.Protocol, "StatusCode");
        if (status.Children().Count(child => child.Is(Vocabulary.Protocol, "StatusCode")) != 1)
            throw new SamlRefusedException(SamlRule.Structure, "two status codes");
        if (code.Required("Value") != Vocabulary.Success)
            throw new SamlRefusedException(SamlRule.Status, "the status is not Success");
    }

    /// <summary>
    /// The profile lets a response without an issuer pass if it is neither signed nor holds anything encrypted (SAML profiles, 4.1.4.2);
    /// no IdP that AWS knows sends one, and whose response it is should be known before anything costs.
    /// </summary>
    private void RequireIssuer(XmlElement? issuer)
    {
        if (issuer?.Text() != provider.EntityId)
            throw new SamlRefusedException(SamlRule.Issuer, "the response's issuer is not the provider");
    }

    private void RequireDestination(XmlElement response)
    {
        if (response.Value("Destination") is { Length: > 0 } destination && !expected.Destinations.Contains(destination))
            throw new SamlRefusedException(SamlRule.Destination, "the destination is not ours");
    }
}
