using System.Xml;

namespace Rolecall.Federation.Saml.Xml;

/// <summary>The children of an element, taken one after another as a sequence of a schema has them.</summary>
internal sealed class ElementCursor(XmlElement parent)
{
    private readonly List<XmlElement> _children = parent.Children();
    private int _next;

    /// <summary>The next child, if it is of that name.</summary>
    public XmlElement? Optional(string ns, string name) =>
        _next < _children.Count && _children[_next].Is(ns, name) ? _children[_next++] : null;

    /// <summary>The next child, which must be of that name.</summary>
    public XmlElement Required(string ns, string name, SamlRule rule = SamlRule.Structure) =>
        Optional(ns, name) ?? throw new SamlRefusedException(rule, $"{parent.LocalName} without {name} in its place");

    /// <summary>All next children of that name.</summary>
    public List<XmlElement> Many(string ns, string name)
    {
        List<XmlElement> found = [];
        while (Optional(ns, name) is { } child)
            found.Add(child);
        return found;
    }

    /// <summary>What is left.</summary>
    public IReadOnlyList<XmlElement> Rest() => _children[_next..];

    /// <summary>Nothing may be left.</summary>
    public void End(SamlRule rule = SamlRule.Structure)
    {
        if (_next < _children.Count)
            throw new SamlRefusedException(rule, $"{_children[_next].LocalName} in {parent.LocalName}, where it has no place");
    }
}
