using System.Xml;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>
/// The known ways to wrap a signature: eight of Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be", and a ninth. What was
/// signed is kept where a verifier may find it by its ID, and something forged put where a reader may look.
/// </summary>
internal static class SignatureWrapping
{
    public const int First = 1;
    public const int Last = 9;

    /// <summary>The variants that wrap a signed response; the others wrap a signed assertion.</summary>
    public const int LastOfResponses = 2;

    /// <summary>The wrapped document.</summary>
    /// <param name="name">The name that is forged.</param>
    public static XmlDocument Wrap(XmlDocument signed, int variant, string name)
    {
        var document = (XmlDocument)signed.CloneNode(deep: true);
        var response = document.DocumentElement!;
        if (variant <= LastOfResponses)
            WrapResponse(response, variant, name);
        else
            WrapAssertion(response, Child(response, Vocabulary.Assertion, "Assertion")!, variant, name);
        return document;
    }

    private static void WrapResponse(XmlElement response, int variant, string name)
    {
        var original = (XmlElement)response.CloneNode(deep: true);
        Remove(Signature(original));
        Forge(response, name);
        Forge(Child(response, Vocabulary.Assertion, "Assertion")!, name);
        // Where the response is not signed, its assertion's signature is all that there is to hide in.
        var signature = Signature(response) ?? Signature(Child(response, Vocabulary.Assertion, "Assertion")!)!;
        if (variant == 1)
            signature.AppendChild(original);
        else
            signature.ParentNode!.InsertBefore(original, signature);
    }

    private static void WrapAssertion(XmlElement response, XmlElement assertion, int variant, string name)
    {
        var original = (XmlElement)assertion.CloneNode(deep: true);
        var forged = (XmlElement)assertion.CloneNode(deep: true);
        Forge(forged, name);
        switch (variant)
        {
            case 3:
                Remove(Signature(forged));
                response.InsertBefore(forged, assertion);
                return;
            case 4:
                Remove(Signature(forged));
                response.ReplaceChild(forged, assertion);
                forged.AppendChild(original);
                return;
            case 7:
                Remove(Signature(forged));
                Wrapper(response, "samlp", "Extensions", Vocabulary.Protocol, assertion).AppendChild(forged);
                return;
        }
        // The rest: the signature stands in what is forged, and the original without it elsewhere.
        Remove(Signature(original));
        response.ReplaceChild(forged, assertion);
        switch (variant)
        {
            case 5:
                response.AppendChild(original);
                break;
            case 6:
                (Signature(forged) ?? forged).AppendChild(original);
                break;
            case 8:
                Wrapper(Signature(forged) ?? forged, "ds", "Object", Vocabulary.Signature).AppendChild(original);
                break;
            default:
                Wrapper(response, "", "wrapper", "").AppendChild(original);
                break;
        }
    }

    private static void Forge(XmlElement element, string name)
    {
        element.SetAttribute("ID", "_forged_" + element.LocalName);
        foreach (XmlElement nameId in element.GetElementsByTagName("NameID", Vocabulary.Assertion))
            nameId.InnerText = name;
    }

    private static XmlElement Wrapper(XmlElement parent, string prefix, string local, string ns, XmlElement? before = null)
    {
        var wrapper = parent.OwnerDocument.CreateElement(prefix, local, ns);
        parent.InsertBefore(wrapper, before);
        return wrapper;
    }

    private static XmlElement? Signature(XmlElement element) => Child(element, Vocabulary.Signature, "Signature");

    private static XmlElement? Child(XmlElement element, string ns, string name) =>
        element.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.NamespaceURI == ns && child.LocalName == name);

    private static void Remove(XmlElement? element) => element?.ParentNode!.RemoveChild(element);
}
