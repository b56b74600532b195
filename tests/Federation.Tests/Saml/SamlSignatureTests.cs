using System.Security.Cryptography;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.Refused;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>What a response must prove: one test a rule by which it is refused, with AWS's fault.</summary>
public sealed class SamlSignatureTests
{
    [Fact]
    public void Response_ThatIsNotSigned_IsRefused() =>
        Refuses(Faulty(SamlFault.Unsigned), SamlRule.Signed, "Response signature invalid");

    [Fact]
    public void Name_ThatWasChanged_IsRefused() =>
        Refuses(Faulty(SamlFault.ChangedName), SamlRule.SignatureValue, "Response signature invalid");

    [Fact]
    public void Signature_OfAStranger_IsRefusedThoughItShowsItsCertificate() => Refuses(Faulty(SamlFault.OtherKey),
        SamlRule.SignatureValue);

    [Fact]
    public void Signature_BySha1_IsTakenOnlyWhereTheRulesAllowIt()
    {
        Refuses(Faulty(SamlFault.Sha1), SamlRule.SignatureAlgorithm);
        Verify(Faulty(SamlFault.Sha1), rules: Rules with { AllowSha1 = true }).Accepted.Should().BeTrue();
    }

    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#dsa-sha1")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#md5")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2000/09/xmldsig#base64")]
    [InlineData("CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#",
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/2006/12/xml-c14n11")]
    public void Algorithm_ThatIsNotAllowed_IsRefused(string algorithm, string other) =>
        Refuses(Changed(Issue(), xml => xml.Replace(algorithm, other)), SamlRule.SignatureAlgorithm);

    [Fact]
    public void Transforms_MoreThanTwo_AreRefused() => Refuses(
        Changed(Issue(), xml => xml.Replace("</ds:Transforms>",
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>")),
        SamlRule.SignatureAlgorithm);

    [Theory]
    [InlineData("URI=\"\"")]
    [InlineData("URI=\"#_response\"")]
    [InlineData("URI=\"#xpointer(/)\"")]
    [InlineData("URI=\"https://elsewhere.invalid/\"")]
    [InlineData("")]
    public void Reference_ToAnythingButTheElementItself_IsRefused(string uri) =>
        Refuses(Changed(Issue(), xml => xml.Replace("URI=\"#_assertion\"", uri)), SamlRule.SignaturePlace);

    [Fact]
    public void Reference_OfWhichThereAreTwo_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace(Part(xml, "ds:Reference"), Part(xml, "ds:Reference") + Part(xml, "ds:Reference"))),
            SamlRule.SignaturePlace);

    [Fact]
    public void SignedInfo_OfWhichThereAreTwo_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace(Part(xml, "ds:SignedInfo"), Part(xml, "ds:SignedInfo") + Part(xml, "ds:SignedInfo"))),
            SamlRule.SignaturePlace);

    [Fact]
    public void Object_InTheSignature_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("</ds:Signature>", "<ds:Object/></ds:Signature>")), SamlRule.SignaturePlace);

    [Fact]
    public void Comment_InDigestValue_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("<ds:DigestValue>", "<ds:DigestValue><!--x-->")), SamlRule.SignaturePlace);

    [Fact]
    public void Signature_AtTheEnd_IsRefused() =>
        Refuses(Changed(Issue(), xml => Remove(xml, Part(xml, "ds:Signature")).Replace("</saml:Assertion>", Part(xml, "ds:Signature")
            + "</saml:Assertion>")), SamlRule.Signed);

    [Fact]
    public void KeyInfo_IsIgnored()
    {
        Verify(Changed(Issue(), xml => Remove(xml, Part(xml, "ds:KeyInfo")))).Accepted.Should().BeTrue();
        Verify(Changed(Issue(), xml => xml.Replace(Part(xml, "ds:KeyInfo"),
            "<ds:KeyInfo><!--x--><ds:RetrievalMethod URI=\"file:///etc/passwd\"/></ds:KeyInfo>")))
            .Accepted.Should().BeTrue();
    }

    [Fact]
    public void SecondSignature_ThatDoesNotHold_IsRefusedThoughTheFirstDoes() => Refuses(
        Changed(Issue(options: new() { Signing = SamlSigning.Both }), xml => xml.Replace("Destination=", "Consent=\"urn:x\" Destination=")),
        SamlRule.SignatureValue);

    [Fact]
    public void CarriageReturn_PutIntoASignedValue_IsRefused()
    {
        var content = Content with { Attributes = [.. Content.Attributes, new("address", ["Main St.\nSuite 11"], true)] };
        Verify(Issue(content)).Accepted.Should().BeTrue();

        Refuses(Changed(Issue(content), xml => xml.Replace("Main St.", "Main St.&#13;")), SamlRule.SignatureValue);
    }

    [Fact]
    public void Tab_PutIntoASignedAttribute_IsRefused()
    {
        var content = Content with { Attributes = [.. Content.Attributes, new("two words", ["x"], true)] };

        Refuses(Changed(Issue(content), xml => xml.Replace("two words", "two&#9;words")), SamlRule.SignatureValue);
    }

    [Fact]
    public void Assertion_ThatIsPlain_IsRefusedWhereTheProviderRequiresEncryption() =>
        Verify(Issue(), provider: Provider with { RequiresEncryption = true }).Refusal!.Rule.Should().Be(SamlRule.EncryptionRequired);

    [Fact]
    public void Assertion_EncryptedToAnotherKey_IsRefusedAsABadSignatureIs()
    {
        using var other = RSA.Create(2048);

        Refuses(Issue(options: new() { EncryptTo = other }), SamlRule.Decryption, "Response signature invalid");
    }

    [Fact]
    public void KeyTransport_ByPkcs1_IsRefused() => Refuses(
        Changed(Issue(options: new() { EncryptTo = DecryptionKey }), xml => xml.Replace("xmlenc#rsa-oaep-mgf1p", "xmlenc#rsa-1_5")),
            SamlRule.Decryption);

    [Fact]
    public void Certificate_ThatHasExpired_StillVerifies()
    {
        Idp.Certificate.NotAfter.ToUniversalTime().Should().BeBefore(Now.UtcDateTime);
        Verify(Issue()).Accepted.Should().BeTrue();
    }

    [Fact]
    public void Certificates_OfWhichThereAreSeveral_AllVerify()
    {
        var rotated = Provider with { SigningCertificates = [Stranger, Idp.Certificate] };

        Verify(Issue(), provider: rotated).Accepted.Should().BeTrue();
        Verify(Faulty(SamlFault.OtherKey), provider: rotated).Accepted.Should().BeTrue();
        Verify(Issue(), provider: Provider with { SigningCertificates = [] }).Accepted.Should().BeFalse();
    }

    [Fact]
    public void Assertion_SignedWithinAdvice_DoesNotProveTheOneAround()
    {
        var forged = Part(Xml(Idp.Issue(Content with { AssertionId = "_forged" }, new() { Signing = SamlSigning.None })), "saml:Assertion");

        Refuses(
            Changed(Issue(), xml =>
            {
                var signed = Part(xml, "saml:Assertion");
                return xml.Replace(signed, forged.Replace("<saml:AuthnStatement",
                    $"<saml:Advice>{signed}</saml:Advice><saml:AuthnStatement"));
            }),
            SamlRule.Signed);
    }
}
