using System.Buffers;
using System.Text;
using System.Xml;

namespace Rolecall.Federation.Saml.Signatures;

/// <summary>
/// Exclusive canonicalization of an element, without comments (https://www.w3.org/TR/xml-exc-c14n/), from the nodes where they stand: the
/// transform of System.Security.Cryptography.Xml makes a copy of the document first, and costs some ten times as much.
/// </summary>
internal sealed class ExclusiveCanonicalizer
{
    private const string DefaultPrefix = "#default";

    private static readonly SearchValues<char> EscapedInText = SearchValues.Create("&<>\r");
    private static readonly SearchValues<char> EscapedInAttributes = SearchValues.Create("&<\"\t\n\r");

    private byte[] output = ArrayPool<byte>.Shared.Rent(8192);
    private int written;
    private readonly HashSet<string> listed;

    /// <summary>The namespaces that the elements around the current one have declared in the output, outermost first.</summary>
    private readonly List<(string Prefix, string Uri)> declared = [];

    private ExclusiveCanonicalizer(HashSet<string> listed) => this.listed = listed;

    /// <param name="element">At whatever place of its document.</param>
    /// <param name="prefixes">The PrefixList of InclusiveNamespaces: prefixes that are declared where they are in scope, used or not.</param>
    public static byte[] Of(XmlElement element, string? prefixes)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var prefix in prefixes?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [])
            listed.Add(prefix == DefaultPrefix ? "" : prefix);
        var canonicalizer = new ExclusiveCanonicalizer(listed);
        canonicalizer.Element(element, listed.Count == 0 ? null : element.ParentNode as XmlElement);
        var octets = canonicalizer.output.AsSpan(0, canonicalizer.written).ToArray();
        ArrayPool<byte>.Shared.Return(canonicalizer.output);
        return octets;
    }

    /// <param name="above">The element above the outermost one, where its declarations may be listed; null for all others.</param>
    private void Element(XmlElement element, XmlElement? above = null)
    {
        var around = declared.Count;
        Write("<");
        Write(element.Name);
        Declare(element, above);
        Attributes(element);
        Write(">");
        for (var child = element.FirstChild; child is not null; child = child.NextSibling)
            Child(child);
        Write("</");
        Write(element.Name);
        Write(">");
        declared.RemoveRange(around, declared.Count - around);
    }

    private void Child(XmlNode node)
    {
        switch (node)
        {
            case XmlElement element:
                Element(element);
                break;
            case XmlCharacterData data and not XmlComment:
                Escape(data.Value ?? "", EscapedInText);
                break;
            case XmlProcessingInstruction instruction:
                Instruction(instruction);
                break;
                // There is no document type, so no reference to an entity stands in a document; comments are left out.
        }
    }

    /// <summary>Declares what the element and its attributes use, and what is listed, unless an element around has declared it.</summary>
    private void Declare(XmlElement element, XmlElement? above)
    {
        var around = declared.Count;
        Use(element.Prefix, element.NamespaceURI);
        foreach (XmlAttribute attribute in element.Attributes)
        {
            if (attribute.Prefix.Length > 0 && attribute.NamespaceURI != Vocabulary.Xmlns)
                Use(attribute.Prefix, attribute.NamespaceURI);
        }
        if (listed.Count > 0)
            UseListed(element, above);
        if (declared.Count - around > 1)
            declared.Sort(around, declared.Count - around, ByPrefix);
        for (var i = around; i < declared.Count; i++)
        {
            Write(declared[i].Prefix.Length == 0 ? " xmlns" : " xmlns:");
            Write(declared[i].Prefix);
            Value(declared[i].Uri);
        }
    }

    /// <summary>What is in scope of an element and not declared at it, is declared in the output around it.</summary>
    private void UseListed(XmlElement element, XmlElement? above)
    {
        HashSet<string>? nearer = above is null ? null : new(StringComparer.Ordinal);
        for (var declaring = element; declaring is not null; declaring = declaring == element ? above : declaring.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in declaring.Attributes)
            {
                if (attribute.NamespaceURI != Vocabulary.Xmlns)
                    continue;
                var prefix = attribute.Prefix.Length == 0 ? "" : attribute.LocalName;
                if (listed.Contains(prefix) && nearer?.Add(prefix) != false)
                    Use(prefix, attribute.Value);
            }
        }
    }

    private void Use(string prefix, string uri)
    {
        if (prefix == "xml")
            return;
        for (var i = declared.Count - 1; i >= 0; i--)
        {
            if (declared[i].Prefix != prefix)
                continue;
            if (declared[i].Uri != uri)
                declared.Add((prefix, uri));
            return;
        }
        // Without a declaration the default namespace is none.
        if (prefix.Length > 0 || uri.Length > 0)
            declared.Add((prefix, uri));
    }

    private void Attributes(XmlElement element)
    {
        var attributes = new List<XmlAttribute>(element.Attributes.Count);
        foreach (XmlAttribute attribute in element.Attributes)
        {
            if (attribute.NamespaceURI != Vocabulary.Xmlns)
                attributes.Add(attribute);
        }
        if (attributes.Count > 1)
            attributes.Sort(ByName);
        foreach (var attribute in attributes)
        {
            Write(" ");
            Write(attribute.Name);
            Value(attribute.Value);
        }
    }

    private void Value(string value)
    {
        Write("=\"");
        Escape(value, EscapedInAttributes);
        Write("\"");
    }

    private void Instruction(XmlProcessingInstruction instruction)
    {
        Write("<?");
        Write(instruction.Name);
        if (instruction.Value is { Length: > 0 } data)
        {
            Write(" ");
            Write(data.Replace("\r", "&#xD;", StringComparison.Ordinal));
        }
        Write("?>");
    }

    private void Escape(ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        for (var at = text.IndexOfAny(escaped); at >= 0; at = text.IndexOfAny(escaped))
        {
            Write(text[..at]);
            Write(text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\t' => "&#x9;",
                '\n' => "&#xA;",
                _ => "&#xD;",
            });
            text = text[(at + 1)..];
        }
        Write(text);
    }

    private void Write(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (output.Length - written < most)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * (written + most));
            output.AsSpan(0, written).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(output);
            output = larger;
        }
        written += Encoding.UTF8.GetBytes(text, output.AsSpan(written));
    }

    private static readonly Comparer<(string Prefix, string Uri)> ByPrefix =
        Comparer<(string Prefix, string Uri)>.Create(static (one, other) => string.CompareOrdinal(one.Prefix, other.Prefix));

    /// <summary>Those without a namespace come first.</summary>
    private static readonly Comparison<XmlAttribute> ByName = static (one, other) =>
        string.CompareOrdinal(one.NamespaceURI, other.NamespaceURI) is var order and not 0
            ? order
            : string.CompareOrdinal(one.LocalName, other.LocalName);
}
