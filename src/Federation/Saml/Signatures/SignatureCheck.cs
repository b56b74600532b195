using System.Security.Cryptography;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Signatures;

/// <summary>
/// Verifies that the root of a document is signed by one of the provider's keys, and takes the signature out of it. INVARIANT: what is
/// verified is the whole document that is left, so that whoever reads that document reads what was signed and nothing else.
/// </summary>
internal static class SignatureCheck
{
    /// <param name="signature">The signature, a child of the root in its place.</param>
    public static void Root(XmlDocument document, XmlElement signature, SamlProvider provider, SamlRules rules)
    {
        var root = document.DocumentElement!;
        if (signature.ParentNode != root)
            throw new SamlRefusedException(SamlRule.SignaturePlace, "the signature is no child of what it signs");
        var form = SignatureForm.Read(signature, root.Id(), rules.AllowSha1);
        // The signature first: what a stranger sends costs a few RSA operations, and canonicalizing it would cost more.
        var signedInfo = form.OfSignedInfo.Of(form.SignedInfo.Alone());
        if (!provider.HasSigned(signedInfo, form.Signature, form.SignatureHash))
            throw new SamlRefusedException(SamlRule.SignatureValue, "no key of the provider verifies the signature");
        root.RemoveChild(signature);
        // The reference names the root element: comments are left out, and what stands outside the root was never signed.
        var digest = CryptographicOperations.HashData(form.DigestHash, form.OfElement.Of(RootAlone(document)));
        if (!digest.AsSpan().SequenceEqual(form.Digest))
            throw new SamlRefusedException(SamlRule.SignatureValue, "the digest is another one");
    }

    /// <summary>The document without what stands before and after its root.</summary>
    private static XmlDocument RootAlone(XmlDocument document)
    {
        for (var node = document.FirstChild; node is not null;)
        {
            var next = node.NextSibling;
            if (node != document.DocumentElement)
                document.RemoveChild(node);
            node = next;
        }
        return document;
    }
}
