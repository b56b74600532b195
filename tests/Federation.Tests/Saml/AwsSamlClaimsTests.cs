using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>AWS's attributes, one test a rule.</summary>
public sealed class AwsSamlClaimsTests
{
    private const string Prefix = "https://aws.amazon.com/SAML/Attributes/";

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/Staff,arn:aws:iam::111122223333:saml-provider/Corp")]
    [InlineData("arn:aws:iam::111122223333:saml-provider/Corp,arn:aws:iam::111122223333:role/Staff")]
    [InlineData(" arn:aws:iam::111122223333:role/Staff , arn:aws:iam::111122223333:saml-provider/Corp ")]
    public void Role_InEitherOrder_IsAPair(string value) => SamlRolePair.Parse(value).Should().Be(new SamlRolePair(RoleArn, ProviderArn));

    [Theory]
    [InlineData("")]
    [InlineData("arn:aws:iam::111122223333:role/Staff")]
    [InlineData("arn:aws:iam::111122223333:role/Staff,arn:aws:iam::111122223333:role/Other")]
    [InlineData("arn:aws:iam::111122223333:role/Staff,arn:aws:iam::111122223333:saml-provider/Corp,x")]
    [InlineData("arn:aws:iam::111122223333:role/,arn:aws:iam::111122223333:saml-provider/Corp")]
    [InlineData("arn:aws:iam:x:111122223333:role/Staff,arn:aws:iam::111122223333:saml-provider/Corp")]
    [InlineData("arn:aws:sts::111122223333:role/Staff,arn:aws:iam::111122223333:saml-provider/Corp")]
    public void Role_ThatIsNoPair_IsLeftOut(string value)
    {
        SamlRolePair.Parse(value).Should().BeNull();
        Verify(With("Role", value, RoleArn + "," + ProviderArn)).Assertion!.Aws!.Roles.Should().Equal(new SamlRolePair(RoleArn,
            ProviderArn));
    }

    [Fact]
    public void Role_ThatTheAssertionDoesNotName_IsRefused()
    {
        var claims = Verify(Issue()).Assertion!.Aws!;

        claims.RefuseUnlessNamed(RoleArn, ProviderArn).Should().BeNull();
        claims.RefuseUnlessNamed(RoleArn, ProviderArn + "2")!.Message
            .Should().Be("SAML Assertion doesn't contain the requested Role and Metadata in the attributes");
        claims.RefuseUnlessNamed(RoleArn.ToUpperInvariant(), ProviderArn)!.Kind.Should().Be(SamlRefusalKind.InvalidIdentityToken);
    }

    [Fact]
    public void RoleSessionName_ThatIsMissing_IsRequired()
    {
        Refuses(With("RoleSessionName"), SamlRule.RoleSessionName, "RoleSessionName is required in AuthnResponse");
        Refuses(Instead("RoleSessionName", "rolesessionname", ["ada"]), SamlRule.RoleSessionName,
            "RoleSessionName is required in AuthnResponse");
        Verify(With("RoleSessionName"), rules: new SamlRules { ForAws = false }).Accepted.Should().BeTrue();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a b")]
    [InlineData(" ada")]
    [InlineData("ada\n")]
    [InlineData("ünal")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void RoleSessionName_ThatIsNone_IsRefused(string name) => Refuses(
        With("RoleSessionName", name), SamlRule.RoleSessionName, "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");

    [Fact]
    public void RoleSessionName_OfTwoValues_IsRefused() => Refuses(With("RoleSessionName", "ada", "eve"), SamlRule.RoleSessionName);

    [Theory]
    [InlineData("aa")]
    [InlineData("A_0+=,.@-")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    public void RoleSessionName_WithinTheLimits_IsTaken(string name) =>
        Verify(With("RoleSessionName", name)).Assertion!.Aws!.RoleSessionName.Should().Be(name);

    [Theory]
    [InlineData("a")]
    [InlineData("aws:ada")]
    [InlineData("two words")]
    public void SourceIdentity_ThatIsNone_IsRefused(string identity) => Refuses(
        With("SourceIdentity", identity), SamlRule.SourceIdentity,
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"");

    [Theory]
    [InlineData("899", false)]
    [InlineData("900", true)]
    [InlineData("43200", true)]
    [InlineData("43201", false)]
    [InlineData("-900", false)]
    [InlineData("9e3", false)]
    [InlineData("99999999999", false)]
    [InlineData("", false)]
    public void SessionDuration_IsFrom900To43200(string seconds, bool taken) =>
        Verify(With("SessionDuration", seconds)).Accepted.Should().Be(taken);

    [Fact]
    public void PrincipalTag_HasAKeyAndOneValue()
    {
        Verify(With("PrincipalTag:Empty", "")).Assertion!.Aws!.PrincipalTags.Should().ContainEquivalentOf(new KeyValuePair<string, string>(
            "Empty", ""));
        Refuses(With("PrincipalTag:", "x"), SamlRule.PrincipalTag);
        Refuses(With("PrincipalTag:Two", "x", "y"), SamlRule.PrincipalTag);
        Refuses(With("PrincipalTag:None"), SamlRule.PrincipalTag);
    }

    [Fact]
    public void Attribute_OfAwsWithAValueThatIsXml_IsRefused() => Refuses(
        SignedDocument.Changed(Content, xml => xml.Replace(">ada<", "><saml:NameID>ada</saml:NameID><")), SamlRule.Attributes);

    [Fact]
    public void Claims_ThatAreAbsent_AreNone()
    {
        var claims = Verify(Issue(Content with { Attributes = [new(Prefix + "RoleSessionName", ["ada"], true)] })).Assertion!.Aws!;

        claims.Should().BeEquivalentTo(new AwsSamlClaims
        {
            Roles = [],
            RoleSessionName = "ada",
            SessionDuration = null,
            PrincipalTags = [],
            TransitiveTagKeys = [],
            SourceIdentity = null,
        });
    }

    private static string With(string name, params string[] values) => Instead(name, name, values);

    /// <summary>The content with an attribute in the place of another; without values, with none.</summary>
    private static string Instead(string dropped, string name, string[] values)
    {
        var others = Content.Attributes.Where(attribute => attribute.Name != Prefix + dropped);
        SamlAttribute[] own = values.Length == 0 && !name.StartsWith("PrincipalTag", StringComparison.Ordinal)
            ? []
            : [new(Prefix + name, values, IsTextOnly: true)];
        return Issue(Content with { Attributes = [.. others, .. own] });
    }

    private static void Refuses(string response, SamlRule rule, string? message = null)
    {
        var refusal = Verify(response).Refusal!;
        refusal.Rule.Should().Be(rule, refusal.Detail);
        if (message is not null)
            refusal.Message.Should().Be(message);
    }
}
