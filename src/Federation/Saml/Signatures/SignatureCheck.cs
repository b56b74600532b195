using System.Security.Cryptography;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Signatures;

/// <summary>
/// Verifies that an element is signed by one of the provider's keys, and takes the signature out of it. INVARIANT: what is verified is
/// the whole element that is left, so that whoever reads that element reads what was signed and nothing else.
/// </summary>
internal static class SignatureCheck
{
    /// <param name="signature">The signature, a child of the element in its place.</param>
    public static void Of(XmlElement element, XmlElement signature, SamlProvider provider, SamlRules rules)
    {
        if (signature.ParentNode != element)
            throw new SamlRefusedException(SamlRule.SignaturePlace, "the signature is no child of what it signs");
        var form = SignatureForm.Read(signature, element.Id(), rules.AllowSha1);
        // The signature first: what a stranger sends costs a few RSA operations, and canonicalizing it would cost more.
        var signedInfo = form.OfSignedInfo.Of(form.SignedInfo);
        if (!provider.HasSigned(signedInfo, form.Signature, form.SignatureHash))
            throw new SamlRefusedException(SamlRule.SignatureValue, "no key of the provider verifies the signature");
        element.RemoveChild(signature);
        // The reference names the element: comments are left out, and what stands outside of it was never signed.
        var digest = CryptographicOperations.HashData(form.DigestHash, form.OfElement.Of(element));
        if (!digest.AsSpan().SequenceEqual(form.Digest))
            throw new SamlRefusedException(SamlRule.SignatureValue, "the digest is another one");
    }
}
