using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>The answer's members and the condition keys.</summary>
public sealed class SamlConditionKeysTests
{
    /// <summary>All that AWS lists for the action, but those of tags.</summary>
    private static readonly string[] Documented =
    [
        "saml:aud", "saml:cn", "saml:commonName", "saml:doc", "saml:eduorghomepageuri", "saml:eduorgidentityauthnpolicyuri",
            "saml:eduorglegalname",
        "saml:eduorgsuperioruri", "saml:eduorgwhitepagesuri", "saml:edupersonaffiliation", "saml:edupersonassurance",
            "saml:edupersonentitlement",
        "saml:edupersonnickname", "saml:edupersonorgdn", "saml:edupersonorgunitdn", "saml:edupersonprimaryaffiliation",
        "saml:edupersonprimaryorgunitdn", "saml:edupersonprincipalname", "saml:edupersonscopedaffiliation", "saml:edupersontargetedid",
        "saml:givenName", "saml:iss", "saml:mail", "saml:name", "saml:namequalifier", "saml:organizationStatus", "saml:primaryGroupSID",
            "saml:sub",
        "saml:sub_type", "saml:surname", "saml:uid", "saml:x500UniqueIdentifier", "sts:RoleSessionName", "sts:SourceIdentity",
            "sts:TransitiveTagKeys",
    ];

    private static readonly string[] Names =
    [
        .. Enumerable.Range(1, 11).Select(n => $"urn:oid:1.3.6.1.4.1.5923.1.1.1.{n}"),
        .. Enumerable.Range(2, 5).Select(n => $"urn:oid:1.3.6.1.4.1.5923.1.2.1.{n}"),
        "urn:oid:2.5.4.3", "2.5.4.3", "2.5.4.4", "2.4.5.42", "2.5.4.45", "0.9.2342.19200300100.1.1", "0.9.2342.19200300100.1.3",
        "0.9.2342.19200300.100.1.45", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
    ];

    [Fact]
    public void Keys_AreAllThatAwsLists() =>
        Keys(Names.Select(name => new SamlAttribute(name, ["x", "y"], true))).Select(key => key.Key).Should().BeEquivalentTo(Documented);

    [Fact]
    public void Keys_OfTheAssertionItself_AreItsOwn()
    {
        var keys = Keys([]).ToDictionary(key => key.Key, key => string.Join('|', key.Values));

        keys.Should().Contain(new Dictionary<string, string>
        {
            ["saml:aud"] = "https://signin.aws.amazon.com/saml",
            ["saml:doc"] = "111122223333/Corp",
            ["saml:iss"] = EntityId,
            ["saml:sub"] = Name,
            ["saml:sub_type"] = "persistent",
            ["sts:RoleSessionName"] = "ada",
            ["sts:SourceIdentity"] = "ada.lovelace",
            ["sts:TransitiveTagKeys"] = "Project",
        });
        keys["saml:namequalifier"].Should().Be(SamlSubject.Qualifier(EntityId, Account, ProviderName));
    }

    /// <summary>Base64(SHA1("https://example.com/saml" + "123456789012" + "/MySAMLIdP")), computed apart (sha1sum, base64).</summary>
    [Fact]
    public void NameQualifier_IsAsAwsComputesIt() =>
        SamlSubject.Qualifier("https://example.com/saml", "123456789012", "MySAMLIdP").Should().Be("1uAJanUnBc2XeUkHURMht+xam2c=");

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "persistent")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "transient")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")]
    [InlineData(null, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")]
    [InlineData("other", "other")]
    public void SubjectType_IsTheFormatWithoutThePrefixOfSaml2(string? format, string type) =>
        new SamlNameId("x", format, null, null).SubjectType.Should().Be(type);

    [Fact]
    public void Attribute_OfOneValue_GivesTheFirst_AndAListAll()
    {
        var keys = Keys(
        [
            new("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", ["staff", "member"], true),
            new("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", ["ada@corp", "eve@corp"], true),
        ]);

        keys.Should().ContainEquivalentOf(new SamlConditionKey("saml:edupersonaffiliation", ["staff", "member"], IsList: true));
        keys.Should().ContainEquivalentOf(new SamlConditionKey("saml:edupersonprincipalname", ["ada@corp"], IsList: false));
    }

    [Fact]
    public void Attributes_OfOneKey_GiveTheFirst() => Keys(
        [
            new("0.9.2342.19200300100.1.3", ["first@corp"], true),
            new("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", ["second@corp"], true),
        ]).Where(key => key.Key == "saml:mail").Should().ContainSingle().Which.Values.Should().Equal("first@corp");

    /// <summary>Only the documented names map: a friendly name, or another case, is nobody's.</summary>
    [Theory]
    [InlineData("mail")]
    [InlineData("eduPersonAffiliation")]
    [InlineData("URN:OID:2.5.4.3")]
    [InlineData("saml:sub")]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.12")]
    public void Attribute_OfAnotherName_GivesNoKey(string name) =>
        Keys([new(name, ["x"], true)]).Should().HaveCount(Keys([]).Count).And.NotContain(key => key.Values.Contains("x"));

    [Fact]
    public void Sessions_KeepThree() => SamlConditionKeys.OfSessions.Should().BeEquivalentTo("saml:namequalifier", "saml:sub",
        "saml:sub_type");

    private static IReadOnlyList<SamlConditionKey> Keys(IEnumerable<SamlAttribute> attributes) => SamlConditionKeys.Of(
        Verify(Issue(Content with { Attributes = [.. Content.Attributes, .. attributes] })).Assertion!, Account, ProviderName);
}
