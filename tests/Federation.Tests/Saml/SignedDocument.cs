using System.Xml;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>Responses whose assertion no issuer of ours would write, signed all the same.</summary>
internal static class SignedDocument
{
    public static string Changed(SamlResponseContent content, Func<string, string> change)
    {
        var assertion = Load(change(ResponseWriter.Assertion(SamlWorld.EntityId, content).OuterXml));
        XmlSigner.Sign(assertion, SamlWorld.Idp.Certificate, SamlHash.Sha256);
        var response = ResponseWriter.Response(SamlWorld.EntityId, content, "urn:oasis:names:tc:SAML:2.0:status:Success");
        response.DocumentElement!.AppendChild(response.ImportNode(assertion.DocumentElement!, deep: true));
        return SamlWorld.Base64(DocumentText.Of(response));
    }

    public static XmlDocument Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        return document;
    }
}
