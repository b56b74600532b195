using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Reading;

/// <summary>The statements of an assertion: that the user was authenticated, and the attributes.</summary>
internal static class StatementsReader
{
    public static Statements Read(IReadOnlyList<XmlElement> statements, ValidityPeriod period)
    {
        DateTimeOffset? authenticated = null;
        DateTimeOffset? sessionEnd = null;
        List<SamlAttribute> attributes = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var statement in statements)
        {
            if (statement.Is(Vocabulary.Assertion, "AuthnStatement"))
            {
                var instant = Instant.Read(statement.Required("AuthnInstant"), SamlRule.AuthnStatement);
                authenticated = authenticated is { } earlier && earlier > instant ? earlier : instant;
                var end = period.NotOnOrAfter(statement.Value("SessionNotOnOrAfter"));
                sessionEnd = sessionEnd is null || end < sessionEnd ? end ?? sessionEnd : sessionEnd;
            }
            else if (statement.Is(Vocabulary.Assertion, "AttributeStatement"))
            {
                AddAttributes(statement, attributes, names);
            }
            else if (!statement.Is(Vocabulary.Assertion, "AuthzDecisionStatement"))
            {
                throw new SamlRefusedException(SamlRule.Structure, $"{statement.LocalName} in Assertion, where it has no place");
            }
        }
        return new Statements(
            authenticated ?? throw new SamlRefusedException(SamlRule.AuthnStatement, "no AuthnStatement"), sessionEnd, attributes);
    }

    private static void AddAttributes(XmlElement statement, List<SamlAttribute> attributes, HashSet<string> names)
    {
        var parts = new ElementCursor(statement);
        foreach (var attribute in parts.Many(Vocabulary.Assertion, "Attribute"))
        {
            var name = attribute.Required("Name");
            // Which of two would count, each reader decides for itself.
            if (!names.Add(name))
                throw new SamlRefusedException(SamlRule.Attributes, "an attribute stands twice");
            attributes.Add(Attribute(name, attribute));
        }
        // An encrypted attribute among them, too: it cannot be read, and what cannot be read is not passed over.
        parts.End(SamlRule.Attributes);
    }

    private static SamlAttribute Attribute(string name, XmlElement attribute)
    {
        var parts = new ElementCursor(attribute);
        var elements = parts.Many(Vocabulary.Assertion, "AttributeValue");
        parts.End(SamlRule.Attributes);
        List<string> values = [];
        var textOnly = true;
        foreach (var element in elements)
        {
            if (element.HoldsTextAlone())
            {
                values.Add(element.InnerText);
                continue;
            }
            textOnly = false;
            if (!element.ChildNodes.OfType<XmlElement>().Any())
                throw new SamlRefusedException(SamlRule.Attributes, "a comment within a value");
            // eduPersonTargetedID is a NameID (MACE-Dir SAML attribute profiles, 2.3.1.2).
            if (element.Children() is [var only] && only.Is(Vocabulary.Assertion, "NameID"))
                values.Add(only.Text());
        }
        return new SamlAttribute(name, values, textOnly);
    }
}
