using System.Xml;

namespace Rolecall.Federation.Saml.Xml;

/// <summary>One reading of a document: its limits, its ids, and where assertions and signatures stand.</summary>
internal sealed class DocumentScan(SamlLimits limits, HashSet<string> ids)
{
    /// <summary>The element names above the one that is read, outermost first.</summary>
    private readonly Stack<(string Namespace, string Name)> _path = new();
    private int _elements;
    private int _namespaces;

    public void Run(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement)
                _path.Pop();
            if (reader.NodeType == XmlNodeType.Element)
                Element(reader);
        }
    }

    private void Element(XmlReader reader)
    {
        if (reader.Depth >= limits.MaxDepth)
            throw new SamlRefusedException(SamlRule.Xml, $"deeper than {limits.MaxDepth}");
        if (++_elements > limits.MaxElements)
            throw new SamlRefusedException(SamlRule.Xml, $"more than {limits.MaxElements} elements");
        if (reader.AttributeCount > limits.MaxAttributes)
            throw new SamlRefusedException(SamlRule.Xml, $"more than {limits.MaxAttributes} attributes");
        CheckPlace(reader.NamespaceURI, reader.LocalName);
        var (ns, name, empty) = (reader.NamespaceURI, reader.LocalName, reader.IsEmptyElement);
        while (reader.MoveToNextAttribute())
            Attribute(reader);
        if (!empty)
            _path.Push((ns, name));
    }

    /// <summary>
    /// INVARIANT: an assertion stands in a response, in advice, or alone; a signature in a response or an assertion. What wraps either in
    /// another element has no other purpose than to have it verified there and another one read.
    /// </summary>
    private void CheckPlace(string ns, string name)
    {
        var parent = _path.Count == 0 ? default : _path.Peek();
        var misplaced = (ns, name) switch
        {
            (Vocabulary.Assertion, "Assertion" or "EncryptedAssertion") => _path.Count > 0
                && parent is not ((Vocabulary.Protocol, "Response") or (Vocabulary.Assertion, "Advice")),
            (Vocabulary.Protocol, "Response") => _path.Count > 0,
            _ => false,
        };
        if (misplaced)
            throw new SamlRefusedException(SamlRule.Structure, $"{name} within {parent.Name}");
        if ((ns, name) is (Vocabulary.Signature, "Signature")
            && parent is not ((Vocabulary.Protocol, "Response") or (Vocabulary.Assertion, "Assertion")))
        {
            throw new SamlRefusedException(SamlRule.SignaturePlace, $"Signature within {parent.Name}");
        }
    }

    private void Attribute(XmlReader reader)
    {
        if (reader.NamespaceURI == Vocabulary.Xmlns)
        {
            if (++_namespaces > limits.MaxNamespaces)
                throw new SamlRefusedException(SamlRule.Xml, $"more than {limits.MaxNamespaces} namespace declarations");
            return;
        }
        // Whatever any library takes for an id is one.
        if (!reader.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase) || reader.NamespaceURI is not ("" or Vocabulary.Xml))
            return;
        if (!ids.Add(reader.Value))
            throw new SamlRefusedException(SamlRule.UniqueIds, "an id stands twice");
    }
}
