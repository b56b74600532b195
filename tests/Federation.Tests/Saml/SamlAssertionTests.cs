using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.Refused;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>What an assertion must say, and when: one test a rule by which it is refused, with AWS's fault.</summary>
public sealed class SamlAssertionTests
{
    [Fact]
    public void Destination_ThatIsNotOurs_IsRefused()
    {
        Refuses(Changed(Issue(), xml => xml.Replace("Destination=\"https", "Destination=\"http")), SamlRule.Destination);
        Verify(Changed(Issue(), xml => xml.Replace("Destination=\"https://signin.aws.amazon.com/saml\"", "Destination=\"\"")))
            .Accepted.Should().BeTrue();
    }

    [Fact]
    public void Recipient_ThatIsNotOurs_IsRefused() => Refuses(
        Idp.Issue(Content with { Recipient = "https://signin.aws.amazon.com/saml/" }, Signed), SamlRule.Recipient,
        expected: Expected with { Destinations = ["https://signin.aws.amazon.com/saml/"] });

    [Fact]
    public void SubjectConfirmation_WithoutRecipientOrEnd_IsRefused()
    {
        const string message = "Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter";
        Refuses(Resigned("<saml:SubjectConfirmationData NotOnOrAfter", "<saml:SubjectConfirmationData Address"),
            SamlRule.SubjectConfirmation, message);
        Refuses(Resigned(" Recipient=", " Address="), SamlRule.SubjectConfirmation, message);
        Refuses(Resigned("cm:bearer", "cm:holder-of-key"), SamlRule.SubjectConfirmation, message);
    }

    [Fact]
    public void SubjectConfirmation_OfWhichThereAreTwo_IsRefused() => Refuses(
        Resigned("<saml:SubjectConfirmation Method",
            "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"/><saml:SubjectConfirmation Method"),
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
        Refuses(Changed(answer, xml => Remove(xml, "InResponseTo=\"_request\"").Replace("<samlp:Response ",
            "<samlp:Response InResponseTo=\"_other\" ")), SamlRule.InResponseTo);
    }

    [Fact]
    public void Audience_ThatIsNotOurs_IsRefused()
    {
        Refuses(Faulty(SamlFault.WrongAudience), SamlRule.Audience, "Response does not contain the required audience");
        Refuses(
            Resigned("</saml:AudienceRestriction>",
                "</saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>"),
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
}
