using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Federation.Saml.Metadata;

namespace Rolecall.Fuzz;

/// <summary>
/// Any text as a response, which nobody signed; as an assertion, which is signed here, so that what follows the signature is reached; and
/// as metadata. Each has a result, and an unsigned response is never accepted.
/// </summary>
internal static class SamlTarget
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 6, 0, 0, TimeSpan.Zero);

    private static readonly SimulatedIdp Idp =
        new("urn:idp", SimulatedIdp.CertificateOf(RSA.Create(1024), "idp", Now, Now.AddYears(1), [1]), "urn:sso");

    private static readonly SamlProvider Provider = new() { EntityId = Idp.EntityId, SigningCertificates = [Idp.Certificate] };

    private static readonly SamlExpectations Expected = new()
    {
        Destinations = ["urn:sp"],
        Recipients = ["urn:sp"],
        Audiences = ["urn:sp"]
    };

    private static readonly SamlResponseContent Around = new()
    {
        ResponseId = "_r",
        AssertionId = "_a",
        IssueInstant = Now,
        NameId = new("name", null, null, null),
        Attributes = [],
        Recipient = "urn:sp",
    };

    public static void Run(ReadOnlySpan<byte> input)
    {
        var text = Targets.Text(input);
        Targets.Check(!Verify(text).Accepted, "nobody signed it");
        IdpMetadata.TryRead(text, out _, out _);
        if (Signed(text) is { } response && Verify(response) is { Accepted: true } result)
            Targets.Check(result.Assertion.Issuer == Idp.EntityId && result.Assertion.RememberUntil > Now,
                "what is accepted was asked for");
    }

    private static SamlResult Verify(string text) => SamlVerifier.Verify(
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), Provider, Expected, Now, new SamlRules());

    /// <summary>The text as the assertion of a response that is signed; none if it is no XML.</summary>
    private static string? Signed(string text)
    {
        var response = ResponseWriter.Response(Idp.EntityId, Around, "urn:oasis:names:tc:SAML:2.0:status:Success");
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { XmlResolver = null });
            var depth = 0;
            while (reader.Read())
                depth = Math.Max(depth, reader.Depth);
            // Canonicalization recurses; the verifier refuses what is deeper than this.
            if (depth > 100)
                return null;
            var fragment = response.CreateDocumentFragment();
            fragment.InnerXml = text;
            response.DocumentElement!.AppendChild(fragment);
        }
        catch (XmlException)
        {
            return null;
        }
        XmlSigner.Sign(response, Idp.Certificate, SamlHash.Sha256);
        return DocumentText.Of(response);
    }
}
