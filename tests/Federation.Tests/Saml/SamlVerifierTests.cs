using System.Security.Cryptography;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>One test a rule by which a response is refused, with AWS's fault.</summary>
public sealed class SamlVerifierTests
{
    [Fact]
    public void Response_ThatIsWhole_IsReadOut()
    {
        var assertion = Verify(Issue(Content with { SessionNotOnOrAfter = Now.AddHours(3) })).Assertion!;

        assertion.Id.Should().Be("_assertion");
        assertion.Issuer.Should().Be(EntityId);
        assertion.NameId.Should().Be(Content.NameId);
        assertion.Recipient.Should().Be(SamlExpectations.SignInUrl);
        assertion.Audience.Should().Be(SamlExpectations.AwsAudience);
        assertion.SessionNotOnOrAfter.Should().Be(Now.AddHours(3));
        assertion.AuthnInstant.Should().Be(Now);
        assertion.IssueInstant.Should().Be(Now);
        assertion.WasEncrypted.Should().BeFalse();
        assertion.Attributes.Should().BeEquivalentTo(Content.Attributes, options => options.WithStrictOrdering());
        assertion.Aws.Should().BeEquivalentTo(Claims, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Response_LongerThanTheModelsLimit_IsRefused()
    {
        Refuses(new string('A', 100_001), SamlRule.Size, "Invalid base64 SAMLResponse");
        Verify(new string('A', 100_000)).Refusal!.Rule.Should().Be(SamlRule.Xml);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAA")]
    [InlineData("/w==")]
    public void Response_ThatIsNoBase64OfUtf8_IsRefused(string response) =>
        Refuses(response, SamlRule.Base64, "Invalid base64 SAMLResponse");

    [Theory]
    [InlineData("")]
    [InlineData("<a>")]
    [InlineData("text")]
    public void Response_ThatIsNotWellFormed_IsRefused(string xml) =>
        Refuses(Base64(xml), SamlRule.Xml, "Your request included an invalid SAML response");

    [Fact]
    public void DocumentType_IsRefused() => Refuses(Faulty(SamlFault.DocumentType), SamlRule.Xml);

    [Fact]
    public void Document_DeeperThanTheLimit_IsRefused() =>
        Refuses(Base64(string.Concat(Enumerable.Repeat("<a>", 5000)) + string.Concat(Enumerable.Repeat("</a>", 5000))), SamlRule.Xml);

    [Fact]
    public void Document_OfMoreElementsThanTheLimit_IsRefused() =>
        Refuses(Base64($"<a>{string.Concat(Enumerable.Repeat("<b/>", 5000))}</a>"), SamlRule.Xml);

    [Fact]
    public void Namespaces_MoreThanTheLimit_AreRefused() => Refuses(
        Base64($"<a>{string.Concat(Enumerable.Range(0, 600).Select(n => $"<b xmlns:n{n}='u'/>"))}</a>"), SamlRule.Xml);

    [Fact]
    public void Id_ThatStandsTwice_IsRefused() => Refuses(Issue(Content with { AssertionId = Content.ResponseId }), SamlRule.UniqueIds);

    [Fact]
    public void Id_ThatIsNoName_IsRefused() => Refuses(Issue(Content with { ResponseId = "1 2" }), SamlRule.UniqueIds);

    [Fact]
    public void Root_ThatIsNoResponse_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("samlp:Response", "samlp:ArtifactResponse")), SamlRule.Structure);

    [Fact]
    public void Element_WithoutAPlace_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("<samlp:Status>", "<samlp:Other/><samlp:Status>")), SamlRule.Structure);

    [Fact]
    public void Version_ThatIsAnother_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("ID=\"_response\" Version=\"2.0\"", "ID=\"_response\" Version=\"1.1\"")), SamlRule.Version);

    [Fact]
    public void Status_ThatIsNotSuccess_IsTheIdpsRejection()
    {
        var refusal = Refuses(Faulty(SamlFault.FailedStatus), SamlRule.Status);

        refusal.Kind.Should().Be(SamlRefusalKind.IdpRejectedClaim);
        refusal.Message.Should().StartWith("The identity provider (IdP) reported that authentication failed.");
    }

    [Fact]
    public void Issuer_ThatIsNotTheProvider_IsRefused() =>
        Refuses(Faulty(SamlFault.WrongIssuer), SamlRule.Issuer, "Issuer not present in specified provider");

    [Fact]
    public void Issuer_OfTheResponse_MustBeThere() =>
        Refuses(Changed(Issue(), xml => Remove(xml, $"<saml:Issuer>{EntityId}</saml:Issuer>")), SamlRule.Issuer);

    [Fact]
    public void Assertions_OfWhichThereAreTwo_AreRefused() =>
        Refuses(Changed(Issue(), xml => Twice(xml, "_other")), SamlRule.OneAssertion);

    [Fact]
    public void Assertion_ThatIsNotThere_IsRefused() =>
        Refuses(Changed(Issue(), xml => Remove(xml, Part(xml, "saml:Assertion"))), SamlRule.OneAssertion);

    [Fact]
    public void Response_ThatIsNotSigned_IsRefused() =>
        Refuses(Faulty(SamlFault.Unsigned), SamlRule.Signed, "Response signature invalid");

    [Fact]
    public void Name_ThatWasChanged_IsRefused() =>
        Refuses(Faulty(SamlFault.ChangedName), SamlRule.SignatureValue, "Response signature invalid");

    [Fact]
    public void Signature_OfAStranger_IsRefusedThoughItShowsItsCertificate() => Refuses(Faulty(SamlFault.OtherKey), SamlRule.SignatureValue);

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
    [InlineData("CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#", "CanonicalizationMethod Algorithm=\"http://www.w3.org/2006/12/xml-c14n11")]
    public void Algorithm_ThatIsNotAllowed_IsRefused(string algorithm, string other) =>
        Refuses(Changed(Issue(), xml => xml.Replace(algorithm, other)), SamlRule.SignatureAlgorithm);

    [Fact]
    public void Transforms_MoreThanTwo_AreRefused() => Refuses(
        Changed(Issue(), xml => xml.Replace("</ds:Transforms>", "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>")),
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
        Refuses(Changed(Issue(), xml => xml.Replace(Part(xml, "ds:Reference"), Part(xml, "ds:Reference") + Part(xml, "ds:Reference"))), SamlRule.SignaturePlace);

    [Fact]
    public void SignedInfo_OfWhichThereAreTwo_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace(Part(xml, "ds:SignedInfo"), Part(xml, "ds:SignedInfo") + Part(xml, "ds:SignedInfo"))), SamlRule.SignaturePlace);

    [Fact]
    public void Object_InTheSignature_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("</ds:Signature>", "<ds:Object/></ds:Signature>")), SamlRule.SignaturePlace);

    [Fact]
    public void Comment_InDigestValue_IsRefused() =>
        Refuses(Changed(Issue(), xml => xml.Replace("<ds:DigestValue>", "<ds:DigestValue><!--x-->")), SamlRule.SignaturePlace);

    [Fact]
    public void Signature_AtTheEnd_IsRefused() =>
        Refuses(Changed(Issue(), xml => Remove(xml, Part(xml, "ds:Signature")).Replace("</saml:Assertion>", Part(xml, "ds:Signature") + "</saml:Assertion>")), SamlRule.Signed);

    [Fact]
    public void KeyInfo_IsIgnored()
    {
        Verify(Changed(Issue(), xml => Remove(xml, Part(xml, "ds:KeyInfo")))).Accepted.Should().BeTrue();
        Verify(Changed(Issue(), xml => xml.Replace(Part(xml, "ds:KeyInfo"), "<ds:KeyInfo><!--x--><ds:RetrievalMethod URI=\"file:///etc/passwd\"/></ds:KeyInfo>")))
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
        Changed(Issue(options: new() { EncryptTo = DecryptionKey }), xml => xml.Replace("xmlenc#rsa-oaep-mgf1p", "xmlenc#rsa-1_5")), SamlRule.Decryption);

    [Fact]
    public void Destination_ThatIsNotOurs_IsRefused()
    {
        Refuses(Changed(Issue(), xml => xml.Replace("Destination=\"https", "Destination=\"http")), SamlRule.Destination);
        Verify(Changed(Issue(), xml => xml.Replace("Destination=\"https://signin.aws.amazon.com/saml\"", "Destination=\"\""))).Accepted.Should().BeTrue();
    }

    [Fact]
    public void Recipient_ThatIsNotOurs_IsRefused() => Refuses(
        Idp.Issue(Content with { Recipient = "https://signin.aws.amazon.com/saml/" }, Signed), SamlRule.Recipient,
        expected: Expected with { Destinations = ["https://signin.aws.amazon.com/saml/"] });

    [Fact]
    public void SubjectConfirmation_WithoutRecipientOrEnd_IsRefused()
    {
        const string message = "Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter";
        Refuses(Resigned("<saml:SubjectConfirmationData NotOnOrAfter", "<saml:SubjectConfirmationData Address"), SamlRule.SubjectConfirmation, message);
        Refuses(Resigned(" Recipient=", " Address="), SamlRule.SubjectConfirmation, message);
        Refuses(Resigned("cm:bearer", "cm:holder-of-key"), SamlRule.SubjectConfirmation, message);
    }

    [Fact]
    public void SubjectConfirmation_OfWhichThereAreTwo_IsRefused() => Refuses(
        Resigned("<saml:SubjectConfirmation Method", "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"/><saml:SubjectConfirmation Method"),
        SamlRule.SubjectConfirmation);

    [Fact]
    public void Name_ThatIsEmpty_IsRefused() => Refuses(Issue(Content with { NameId = new(" ", null, null, null) }), SamlRule.Subject);

    [Fact]
    public void Name_ForAnotherServiceProvider_IsRefused()
    {
        Refuses(Issue(Content with { NameId = new("x", null, null, "https://sp.elsewhere.example") }), SamlRule.Subject);
        Verify(Issue(Content with { NameId = new("x", null, null, "urn:amazon:webservices") })).Accepted.Should().BeTrue();
    }

    [Fact]
    public void Name_WithAComment_IsRefused() => Refuses(Faulty(SamlFault.CommentInName), SamlRule.Structure);

    [Fact]
    public void InResponseTo_IsHeldAgainstTheRequest_WhereOneIsExpected()
    {
        var answer = Issue(Content with { InResponseTo = Request });
        Verify(answer).Accepted.Should().BeTrue("AWS has sent no request, and takes any");
        Verify(answer, expected: Expected with { InResponseTo = Request }).Accepted.Should().BeTrue();

        Refuses(answer, SamlRule.InResponseTo, expected: Expected with { InResponseTo = "_another" });
        Refuses(Issue(), SamlRule.InResponseTo, expected: Expected with { InResponseTo = Request });
        Refuses(Changed(answer, xml => Remove(xml, "InResponseTo=\"_request\"").Replace("<samlp:Response ", "<samlp:Response InResponseTo=\"_other\" ")), SamlRule.InResponseTo);
    }

    [Fact]
    public void Audience_ThatIsNotOurs_IsRefused()
    {
        Refuses(Faulty(SamlFault.WrongAudience), SamlRule.Audience, "Response does not contain the required audience");
        Refuses(
            Resigned("</saml:AudienceRestriction>", "</saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>"),
            SamlRule.Audience);
        Refuses(Resigned("saml:AudienceRestriction>", "saml:OneTimeUse>"), SamlRule.Audience);
    }

    [Fact]
    public void Condition_ThatIsNotUnderstood_IsRefused() =>
        Refuses(Resigned("<saml:AudienceRestriction>", "<saml:Condition/><saml:AudienceRestriction>"), SamlRule.Conditions);

    [Fact]
    public void Response_ThatHasExpired_IsRefused()
    {
        var refusal = Refuses(Faulty(SamlFault.Expired), SamlRule.Expired, "Response has expired");

        refusal.Kind.Should().Be(SamlRefusalKind.ExpiredToken);
    }

    [Fact]
    public void Session_ThatHasEnded_IsRefused() => Refuses(Issue(Content with { SessionNotOnOrAfter = Now }), SamlRule.Expired);

    [Fact]
    public void Response_ThatIsStale_IsRefused()
    {
        var refusal = Refuses(Faulty(SamlFault.Stale), SamlRule.Age, "Token must be redeemed within 5 minutes of issuance");

        refusal.Kind.Should().Be(SamlRefusalKind.ExpiredToken);
        Verify(Faulty(SamlFault.Stale), rules: Rules with { MaxAge = null }).Accepted.Should().BeTrue();
    }

    [Fact]
    public void Response_OfTheFuture_IsRefused() => Refuses(Faulty(SamlFault.NotYetValid), SamlRule.NotYetValid);

    [Theory]
    [InlineData(-61, false)]
    [InlineData(-60, true)]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(301, false)]
    public void Response_HoldsFromNotBeforeUntilNotOnOrAfter(int seconds, bool accepted)
    {
        Verify(Issue(), Now.AddSeconds(seconds)).Accepted.Should().Be(accepted);
        Verify(Issue(), Now.AddSeconds(seconds + Math.Sign(seconds) * 30), Rules with { ClockSkew = TimeSpan.FromSeconds(30) }).Accepted
            .Should().Be(accepted || seconds is -60);
    }

    [Fact]
    public void RememberUntil_IsWhenTheAssertionIsRefusedByItsDates()
    {
        foreach (var rules in new[] { Rules, Rules with { MaxAge = null }, Rules with { ClockSkew = TimeSpan.FromSeconds(7) } })
        {
            foreach (var lifetime in new[] { 60, 299, 300, 301, 900 })
            {
                var response = Issue(Content with { Lifetime = TimeSpan.FromSeconds(lifetime) });
                var until = Verify(response, rules: rules).Assertion!.RememberUntil;

                Verify(response, until, rules).Accepted.Should().BeFalse();
                Verify(response, until.AddTicks(-1), rules).Accepted.Should().BeTrue();
            }
        }
    }

    [Fact]
    public void AuthnStatement_MustBeThere() =>
        Refuses(Resigned("saml:AuthnStatement", "saml:AuthzDecisionStatement"), SamlRule.AuthnStatement);

    [Fact]
    public void Attribute_ThatStandsTwice_IsRefused() =>
        Refuses(Issue(Content with { Attributes = [.. Content.Attributes, Content.Attributes[0]] }), SamlRule.Attributes);

    [Fact]
    public void Attribute_ThatIsEncrypted_IsRefused() =>
        Refuses(Resigned("<saml:AttributeStatement>", "<saml:AttributeStatement><saml:EncryptedAttribute/>"), SamlRule.Attributes);

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

    private static SamlRefusal Refuses(
        string response, SamlRule rule, string? message = null, SamlExpectations? expected = null)
    {
        var refusal = Verify(response, expected: expected).Refusal;
        refusal.Should().NotBeNull();
        refusal!.Rule.Should().Be(rule, refusal.Detail);
        if (message is not null)
            refusal.Message.Should().Be(message);
        return refusal;
    }

    /// <summary>The assertion changed before it is signed.</summary>
    private static string Resigned(string part, string other) => SignedDocument.Changed(Content, xml =>
    {
        xml.Should().Contain(part);
        return xml.Replace(part, other);
    });

    private static string Remove(string xml, string part)
    {
        var at = xml.IndexOf(part, StringComparison.Ordinal);
        return xml.Remove(at, part.Length);
    }

    private static string Twice(string xml, string id)
    {
        var part = Part(xml, "saml:Assertion");
        return xml.Replace(part, part + part.Replace("_assertion", id));
    }

    private static string Part(string xml, string name)
    {
        var start = xml.IndexOf("<" + name, StringComparison.Ordinal);
        var end = xml.IndexOf($"</{name}>", start, StringComparison.Ordinal) + name.Length + 3;
        return xml[start..end];
    }
}
