using System.Security.Cryptography.X509Certificates;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>Responses that are wrong in one way each.</summary>
internal static class FaultyResponses
{
    private const string Elsewhere = "https://elsewhere.invalid/saml";
    private const string Forged = "forged";

    public static string Issue(
        SimulatedIdp idp, SamlResponseContent content, SamlIssueOptions options, SamlFault fault, X509Certificate2 stranger)
    {
        var (minute, hour) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        return fault switch
        {
            SamlFault.Expired => idp.Issue(content with { Lifetime = -minute }, options),
            SamlFault.NotYetValid => idp.Issue(content with { IssueInstant = content.IssueInstant + hour }, options),
            SamlFault.Stale => idp.Issue(content with { IssueInstant = content.IssueInstant - 10 * minute, Lifetime = hour }, options),
            SamlFault.WrongAudience => idp.Issue(content with { Audience = Elsewhere }, options),
            SamlFault.WrongRecipient => idp.Issue(content with { Recipient = Elsewhere }, options),
            SamlFault.WrongIssuer => SimulatedIdp.Encode(SimulatedIdp.Document(Elsewhere, content, options, idp.Certificate)),
            SamlFault.FailedStatus => SimulatedIdp.Encode(SimulatedIdp.Document(
                idp.EntityId, content, options, idp.Certificate, "urn:oasis:names:tc:SAML:2.0:status:Responder")),
            SamlFault.Unsigned => idp.Issue(content, options with { Signing = SamlSigning.None }),
            SamlFault.OtherKey => SimulatedIdp.Encode(SimulatedIdp.Document(idp.EntityId, content, options, stranger)),
            SamlFault.Sha1 => idp.Issue(content, options with { Hash = SamlHash.Sha1 }),
            SamlFault.ChangedName => Change(idp, content, options, name => Forged + name),
            // The signature holds: comments are not signed. What must not be read is the part before it.
            SamlFault.CommentInName => Change(idp, content, options, name => name.Insert(name.Length / 2, "<!---->")),
            SamlFault.DocumentType => SimulatedIdp.Encode(
                "<!DOCTYPE Response>" + DocumentText.Of(SimulatedIdp.Document(idp.EntityId, content, options, idp.Certificate))),
            _ => Wrap(idp, content, options, fault),
        };
    }

    /// <summary>Changes the signed name. An encrypted name cannot be changed, and so is sent plain.</summary>
    private static string Change(SimulatedIdp idp, SamlResponseContent content, SamlIssueOptions options, Func<string, string> change)
    {
        var document = SimulatedIdp.Document(idp.EntityId, content, options with { EncryptTo = null }, idp.Certificate);
        var name = document.GetElementsByTagName("NameID", Vocabulary.Assertion)[0]!;
        name.InnerXml = change(name.InnerXml);
        return SimulatedIdp.Encode(document);
    }

    private static string Wrap(SimulatedIdp idp, SamlResponseContent content, SamlIssueOptions options, SamlFault fault)
    {
        var variant = fault - SamlFault.Wrapped1 + 1;
        var signing = variant <= SignatureWrapping.LastOfResponses ? SamlSigning.Response : SamlSigning.Assertion;
        var signed = SimulatedIdp.Document(idp.EntityId, content, options with { EncryptTo = null, Signing = signing }, idp.Certificate);
        return SimulatedIdp.Encode(SignatureWrapping.Wrap(signed, variant, Forged));
    }
}
