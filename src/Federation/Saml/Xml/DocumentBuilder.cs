using System.Xml;

namespace Rolecall.Federation.Saml.Xml;

/// <summary>
/// Builds a document in one reading, and refuses it as soon as it breaks a limit, has an id twice, or an assertion or a signature where none
/// has a place. What stands before and after the root is passed over: nobody signs or reads it.
/// </summary>
internal sealed class DocumentBuilder(SamlLimits limits, HashSet<string> ids)
{
    /// <summary>White space is signed.</summary>
    private readonly XmlDocument _document = new() { PreserveWhitespace = true, XmlResolver = null };

    /// <summary>The element names above the one that is read, outermost first.</summary>
    private readonly Stack<(string Namespace, string Name)> _path = new();

    private int _elements;
    private int _namespaces;

    /// <exception cref="XmlException">It is not well-formed.</exception>
    public XmlDocument Build(XmlReader reader)
    {
        XmlNode parent = _document;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                var isEmpty = reader.IsEmptyElement;
                var element = Element(reader, isEmpty);
                parent.AppendChild(element);
                if (!isEmpty)
                    parent = element;
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                _path.Pop();
                parent = parent.ParentNode!;
            }
            else if (parent != _document)
            {
                parent.AppendChild(Other(reader));
            }
        }
        return _document;
    }

    /// <summary>INVARIANT: the limits are kept before anything is made.</summary>
    private XmlElement Element(XmlReader reader, bool isEmpty)
    {
        if (reader.Depth >= limits.MaxDepth)
            throw new SamlRefusedException(SamlRule.Xml, $"deeper than {limits.MaxDepth}");
        if (++_elements > limits.MaxElements)
            throw new SamlRefusedException(SamlRule.Xml, $"more than {limits.MaxElements} elements");
        if (reader.AttributeCount > limits.MaxAttributes)
            throw new SamlRefusedException(SamlRule.Xml, $"more than {limits.MaxAttributes} attributes");
        CheckPlace(reader.NamespaceURI, reader.LocalName);
        var element = _document.CreateElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
        element.IsEmpty = isEmpty;
        if (!isEmpty)
            _path.Push((reader.NamespaceURI, reader.LocalName));
        while (reader.MoveToNextAttribute())
        {
            CheckAttribute(reader);
            var attribute = _document.CreateAttribute(reader.Prefix, reader.LocalName, reader.NamespaceURI);
            attribute.Value = reader.Value;
            element.Attributes.Append(attribute);
        }
        return element;
    }

    private XmlNode Other(XmlReader reader) => reader.NodeType switch
    {
        XmlNodeType.Text => _document.CreateTextNode(reader.Value),
        XmlNodeType.CDATA => _document.CreateCDataSection(reader.Value),
        XmlNodeType.Whitespace => _document.CreateWhitespace(reader.Value),
        XmlNodeType.SignificantWhitespace => _document.CreateSignificantWhitespace(reader.Value),
        XmlNodeType.Comment => _document.CreateComment(reader.Value),
        XmlNodeType.ProcessingInstruction => _document.CreateProcessingInstruction(reader.Name, reader.Value),
        _ => throw new SamlRefusedException(SamlRule.Xml, $"{reader.NodeType} in an element"),
    };

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

    private void CheckAttribute(XmlReader reader)
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
