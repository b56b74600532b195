using System.Xml;

namespace Rolecall.Federation.Saml.Xml;

/// <summary>Questions to an element, each answered as the schemas of SAML have it or refused.</summary>
internal static class Elements
{
    public static bool Is(this XmlElement element, string ns, string name) => element.NamespaceURI == ns && element.LocalName == name;

    /// <summary>The elements in one that holds nothing but elements; text among them is refused.</summary>
    public static List<XmlElement> Children(this XmlElement element)
    {
        List<XmlElement> children = [];
        for (var node = element.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlElement child)
                children.Add(child);
            else if (node is XmlText or XmlCDataSection && !string.IsNullOrWhiteSpace(node.Value))
                throw new SamlRefusedException(SamlRule.Structure, $"text in {element.LocalName}");
        }
        return children;
    }

    /// <summary>
    /// The whole text of an element that holds text alone. INVARIANT: anything else in it is refused, comments before all: those are
    /// not signed, and who reads only up to them reads another name than the one that was signed (CVE-2018-0489).
    /// </summary>
    public static string Text(this XmlElement element)
    {
        if (!element.HoldsTextAlone())
            throw new SamlRefusedException(SamlRule.Structure, $"{element.LocalName} holds more than text");
        return element.InnerText;
    }

    public static bool HoldsTextAlone(this XmlElement element)
    {
        for (var node = element.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                return false;
        }
        return true;
    }

    /// <summary>An attribute without a namespace, or none.</summary>
    public static string? Value(this XmlElement element, string name) => element.GetAttributeNode(name)?.Value;

    /// <summary>An attribute without a namespace.</summary>
    public static string Required(this XmlElement element, string name) =>
        element.Value(name) ?? throw new SamlRefusedException(SamlRule.Structure, $"{element.LocalName} without {name}");

    /// <summary>The element's id, which must be a name, as xs:ID is: only so can a reference name it.</summary>
    public static string Id(this XmlElement element)
    {
        var id = element.Value("ID");
        if (string.IsNullOrEmpty(id) || !IsName(id))
            throw new SamlRefusedException(SamlRule.UniqueIds, $"{element.LocalName} without an ID that is a name");
        return id;
    }

    private static bool IsName(string id) =>
        XmlConvert.IsStartNCNameChar(id[0]) && id.All(XmlConvert.IsNCNameChar);

    /// <summary>
    /// The element as the root of a document of its own, with the namespaces that are in scope for it: what is read from that document
    /// is the element and nothing else.
    /// </summary>
    public static XmlDocument Alone(this XmlElement element)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var root = (XmlElement)document.AppendChild(document.ImportNode(element, deep: true))!;
        for (var above = element.ParentNode as XmlElement; above is not null; above = above.ParentNode as XmlElement)
            CopyNamespaces(above, root);
        return document;
    }

    /// <summary>The namespaces in scope within an element.</summary>
    public static XmlNamespaceManager NamespacesInScope(this XmlElement element)
    {
        var manager = new XmlNamespaceManager(new NameTable());
        HashSet<string> declared = new(StringComparer.Ordinal);
        for (var above = element; above is not null; above = above.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in above.Attributes)
            {
                if (attribute.NamespaceURI == Vocabulary.Xmlns && declared.Add(Prefix(attribute)))
                    manager.AddNamespace(Prefix(attribute), attribute.Value);
            }
        }
        return manager;
    }

    /// <summary>Declares at an element what is declared at another and not yet at it.</summary>
    public static void CopyNamespaces(XmlElement from, XmlElement to)
    {
        foreach (XmlAttribute attribute in from.Attributes)
        {
            if (attribute.NamespaceURI == Vocabulary.Xmlns && !to.HasAttribute(attribute.Name))
                to.SetAttribute(attribute.Name, attribute.Value);
        }
    }

    private static string Prefix(XmlAttribute declaration) => declaration.Prefix.Length == 0 ? "" : declaration.LocalName;
}
