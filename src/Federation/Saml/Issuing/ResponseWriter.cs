using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>Writes responses and assertions, unsigned, each as a document of its own.</summary>
internal static class ResponseWriter
{
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(1);

    public static XmlDocument Assertion(string issuer, SamlResponseContent content) => Document(writer =>
    {
        Start(writer, "saml", "Assertion", Vocabulary.Assertion);
        writer.WriteAttributeString("xmlns", "xs", Vocabulary.Xmlns, Vocabulary.Schema);
        writer.WriteAttributeString("xmlns", "xsi", Vocabulary.Xmlns, Vocabulary.SchemaInstance);
        Message(writer, content.AssertionId, content);
        Element(writer, "Issuer", issuer);
        Subject(writer, content);
        Start(writer, "saml", "Conditions", Vocabulary.Assertion);
        writer.WriteAttributeString("NotBefore", Instant.Write(content.IssueInstant - Before));
        writer.WriteAttributeString("NotOnOrAfter", End(content));
        Start(writer, "saml", "AudienceRestriction", Vocabulary.Assertion);
        Element(writer, "Audience", content.Audience);
        writer.WriteEndElement();
        writer.WriteEndElement();
        AuthnStatement(writer, content);
        if (content.Attributes.Count > 0)
            AttributeStatement(writer, content);
        writer.WriteEndElement();
    });

    /// <summary>A response without its assertion.</summary>
    public static XmlDocument Response(string issuer, SamlResponseContent content, string status) => Document(writer =>
    {
        Start(writer, "samlp", "Response", Vocabulary.Protocol);
        writer.WriteAttributeString("xmlns", "saml", Vocabulary.Xmlns, Vocabulary.Assertion);
        Message(writer, content.ResponseId, content);
        writer.WriteAttributeString("Destination", content.Destination ?? content.Recipient);
        if (content.InResponseTo is { } request)
            writer.WriteAttributeString("InResponseTo", request);
        Element(writer, "Issuer", issuer);
        Start(writer, "samlp", "Status", Vocabulary.Protocol);
        Start(writer, "samlp", "StatusCode", Vocabulary.Protocol);
        writer.WriteAttributeString("Value", status);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    private static void Message(XmlWriter writer, string id, SamlResponseContent content)
    {
        writer.WriteAttributeString("ID", id);
        writer.WriteAttributeString("Version", Vocabulary.Version);
        writer.WriteAttributeString("IssueInstant", Instant.Write(content.IssueInstant));
    }

    private static void Subject(XmlWriter writer, SamlResponseContent content)
    {
        Start(writer, "saml", "Subject", Vocabulary.Assertion);
        Start(writer, "saml", "NameID", Vocabulary.Assertion);
        Optional(writer, "Format", content.NameId.Format);
        Optional(writer, "NameQualifier", content.NameId.NameQualifier);
        Optional(writer, "SPNameQualifier", content.NameId.SpNameQualifier);
        writer.WriteString(content.NameId.Value);
        writer.WriteEndElement();
        Start(writer, "saml", "SubjectConfirmation", Vocabulary.Assertion);
        writer.WriteAttributeString("Method", Vocabulary.Bearer);
        Start(writer, "saml", "SubjectConfirmationData", Vocabulary.Assertion);
        writer.WriteAttributeString("NotOnOrAfter", End(content));
        writer.WriteAttributeString("Recipient", content.Recipient);
        Optional(writer, "InResponseTo", content.InResponseTo);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void AuthnStatement(XmlWriter writer, SamlResponseContent content)
    {
        Start(writer, "saml", "AuthnStatement", Vocabulary.Assertion);
        writer.WriteAttributeString("AuthnInstant", Instant.Write(content.IssueInstant));
        writer.WriteAttributeString("SessionIndex", content.AssertionId);
        Optional(writer, "SessionNotOnOrAfter", content.SessionNotOnOrAfter is { } end ? Instant.Write(end) : null);
        Start(writer, "saml", "AuthnContext", Vocabulary.Assertion);
        Element(writer, "AuthnContextClassRef", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void AttributeStatement(XmlWriter writer, SamlResponseContent content)
    {
        Start(writer, "saml", "AttributeStatement", Vocabulary.Assertion);
        foreach (var attribute in content.Attributes)
        {
            Start(writer, "saml", "Attribute", Vocabulary.Assertion);
            writer.WriteAttributeString("Name", attribute.Name);
            foreach (var value in attribute.Values)
            {
                Start(writer, "saml", "AttributeValue", Vocabulary.Assertion);
                writer.WriteAttributeString("type", Vocabulary.SchemaInstance, "xs:string");
                writer.WriteString(value);
                writer.WriteEndElement();
            }
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static string End(SamlResponseContent content) => Instant.Write(content.IssueInstant + content.Lifetime);

    private static void Start(XmlWriter writer, string prefix, string name, string ns) => writer.WriteStartElement(prefix, name, ns);

    private static void Optional(XmlWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteAttributeString(name, value);
    }

    private static void Element(XmlWriter writer, string name, string value)
    {
        Start(writer, "saml", name, Vocabulary.Assertion);
        writer.WriteString(value);
        writer.WriteEndElement();
    }

    private static XmlDocument Document(Action<XmlWriter> write)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var writer = document.CreateNavigator()!.AppendChild();
        write(writer);
        writer.Close();
        return document;
    }
}
