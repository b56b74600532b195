using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>Writes the metadata of a simulated IdP (SAML metadata, 2.4.3).</summary>
internal static class IdpMetadataWriter
{
    private const string Ns = Vocabulary.Metadata;

    private static readonly string[] Bindings =
    [
        "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
        "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    ];

    private static readonly string[] Formats =
    [
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    ];

    public static string Write(SimulatedIdp idp, DateTimeOffset? validUntil, IEnumerable<X509Certificate2> certificates)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true }))
        {
            writer.WriteStartElement("md", "EntityDescriptor", Ns);
            writer.WriteAttributeString("entityID", idp.EntityId);
            if (validUntil is { } until)
                writer.WriteAttributeString("validUntil", Instant.Write(until));
            writer.WriteStartElement("md", "IDPSSODescriptor", Ns);
            writer.WriteAttributeString("WantAuthnRequestsSigned", "false");
            writer.WriteAttributeString("protocolSupportEnumeration", Vocabulary.Protocol);
            foreach (var certificate in certificates)
                Key(writer, certificate);
            foreach (var format in Formats)
                writer.WriteElementString("md", "NameIDFormat", Ns, format);
            foreach (var binding in Bindings)
                Service(writer, binding, idp.SignOnUrl);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
        return text.ToString();
    }

    private static void Key(XmlWriter writer, X509Certificate2 certificate)
    {
        writer.WriteStartElement("md", "KeyDescriptor", Ns);
        writer.WriteAttributeString("use", "signing");
        writer.WriteStartElement("ds", "KeyInfo", Vocabulary.Signature);
        writer.WriteStartElement("ds", "X509Data", Vocabulary.Signature);
        writer.WriteElementString("ds", "X509Certificate", Vocabulary.Signature, Convert.ToBase64String(certificate.RawData));
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Service(XmlWriter writer, string binding, string location)
    {
        writer.WriteStartElement("md", "SingleSignOnService", Ns);
        writer.WriteAttributeString("Binding", binding);
        writer.WriteAttributeString("Location", location);
        writer.WriteEndElement();
    }
}
