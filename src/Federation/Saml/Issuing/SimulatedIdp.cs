using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;

namespace Rolecall.Federation.Saml.Issuing;

/// <summary>
/// An identity provider that is simulated: it says whatever it is told, signed with a key of its own. Pure: keys, time, ids and random
/// bytes are arguments. It is for sandboxes; who holds its key can be anyone that its metadata is trusted for.
/// </summary>
/// <param name="EntityId">Its entity id, a URI.</param>
/// <param name="Certificate">Its signing certificate with the private key, RSA. Whoever made it disposes of it.</param>
/// <param name="SignOnUrl">Where it takes requests.</param>
public sealed record SimulatedIdp(string EntityId, X509Certificate2 Certificate, string SignOnUrl)
{
    /// <summary>A certificate for a key, signed by itself. Its dates decide nothing.</summary>
    /// <param name="name">The common name.</param>
    /// <param name="from">Not before.</param>
    /// <param name="until">Not after.</param>
    /// <param name="serial">The serial number, at most 20 bytes.</param>
    public static X509Certificate2 CertificateOf(RSA key, string name, DateTimeOffset from, DateTimeOffset until, ReadOnlySpan<byte> serial)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), from, until, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The metadata document, as CreateSAMLProvider and any service provider take it.</summary>
    /// <param name="validUntil">Until when it is valid, or none.</param>
    /// <param name="others">Certificates besides its own, while keys are rotated.</param>
    public string Metadata(DateTimeOffset? validUntil = null, params IEnumerable<X509Certificate2> others) =>
        IdpMetadataWriter.Write(this, validUntil, others.Prepend(Certificate));

    /// <summary>A response, base64, for the member SAMLAssertion or the form's field SAMLResponse.</summary>
    public string Issue(SamlResponseContent content, SamlIssueOptions options) => Encode(Document(EntityId, content, options, Certificate));

    /// <summary>A response with something wrong in it.</summary>
    /// <param name="stranger">The certificate, with its key, of <see cref="SamlFault.OtherKey"/>.</param>
    public string IssueFaulty(SamlResponseContent content, SamlIssueOptions options, SamlFault fault, X509Certificate2 stranger) =>
        FaultyResponses.Issue(this, content, options, fault, stranger);

    internal static XmlDocument Document(
        string issuer, SamlResponseContent content, SamlIssueOptions options, X509Certificate2 signer, string status = Vocabulary.Success)
    {
        var assertion = ResponseWriter.Assertion(issuer, content);
        if (options.Signing.HasFlag(SamlSigning.Assertion))
            XmlSigner.Sign(assertion, signer, options.Hash);
        var response = ResponseWriter.Response(issuer, content, status);
        var root = response.DocumentElement!;
        if (options.EncryptTo is { } key)
        {
            var fragment = response.CreateDocumentFragment();
            fragment.InnerXml = AssertionEncryptor.Encrypt(assertion.DocumentElement!, key, options.Cipher, options.Random);
            root.AppendChild(fragment);
        }
        else
        {
            root.AppendChild(response.ImportNode(assertion.DocumentElement!, deep: true));
        }
        if (options.Signing.HasFlag(SamlSigning.Response))
            XmlSigner.Sign(response, signer, options.Hash);
        return response;
    }

    internal static string Encode(XmlDocument response) => Encode(DocumentText.Of(response));

    internal static string Encode(string response) => Convert.ToBase64String(Encoding.UTF8.GetBytes(response));
}
