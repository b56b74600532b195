using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.Refused;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>What a response must be as a document: one test a rule by which it is refused, with AWS's fault.</summary>
public sealed class SamlDocumentTests
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
        Refuses(Changed(Issue(), xml => xml.Replace("ID=\"_response\" Version=\"2.0\"", "ID=\"_response\" Version=\"1.1\"")),
            SamlRule.Version);

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
    public void Attribute_ThatStandsTwice_IsRefused() =>
        Refuses(Issue(Content with { Attributes = [.. Content.Attributes, Content.Attributes[0]] }), SamlRule.Attributes);

    [Fact]
    public void Attribute_ThatIsEncrypted_IsRefused() =>
        Refuses(Resigned("<saml:AttributeStatement>", "<saml:AttributeStatement><saml:EncryptedAttribute/>"), SamlRule.Attributes);
}
