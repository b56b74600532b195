using System.Text;
using Rolecall.Federation.Saml.Metadata;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>The metadata of IdPs: our own, others', and what is none.</summary>
public sealed class IdpMetadataTests
{
    private static readonly string Own = Idp.Metadata(Now.AddDays(30), Stranger);

    [Fact]
    public void Metadata_ThatWeWrite_IsRead()
    {
        var metadata = Read(Own);

        metadata.EntityId.Should().Be(EntityId);
        metadata.SigningCertificates.Select(der => der.ToArray()).Should().BeEquivalentTo([Idp.Certificate.RawData, Stranger.RawData]);
        metadata.ValidUntil.Should().Be(Now.AddDays(30));
        metadata.NameIdFormats.Should().Contain("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent");
        metadata.SingleSignOnServices.Should().HaveCount(2).And.OnlyContain(service => service.Location == Idp.SignOnUrl);
        metadata.WantsSignedRequests.Should().BeFalse();
    }

    [Theory]
    [InlineData("crewjam/TestSPCanHandleOneloginResponse_IDPMetadata")]
    [InlineData("crewjam/TestServiceProviderCanHandleSignedAssertionsResponse_IDPMetadata")]
    [InlineData("crewjam/TestSPCanHandleOktaSignedResponseEncryptedAssertion_IDPMetadata")]
    [InlineData("ruby-saml/metadata/idp_descriptor.xml")]
    [InlineData("ruby-saml/metadata/idp_descriptor_2.xml")]
    [InlineData("ruby-saml/metadata/idp_metadata_multi_signing_certs.xml")]
    public void Metadata_OfOthers_IsRead(string file)
    {
        var metadata = Read(File.ReadAllText(Path.Combine(CorpusCase.Folder, file)));

        metadata.EntityId.Should().NotBeEmpty();
        metadata.SigningCertificates.Should().NotBeEmpty();
        metadata.SingleSignOnServices.Should().NotBeEmpty();
    }

    [Fact]
    public void Entities_WithOneIdp_AreRead() => Read(Entities(Own)).EntityId.Should().Be(EntityId);

    [Fact]
    public void ValidUntil_IsTheEarliestOfAll() =>
        Read(Entities(Own, " validUntil='2026-12-01T00:00:00Z'")).ValidUntil.Should().Be(new DateTimeOffset(2026, 12, 1, 0, 0, 0,
            TimeSpan.Zero));

    [Fact]
    public void KeyDescriptor_ForEncryption_IsPassedOver() =>
        Refuses(Own.Replace("use=\"signing\"", "use=\"encryption\""), "no certificate for signing");

    [Fact]
    public void KeyDescriptor_ForAnyUse_Signs() => Read(Own.Replace("use=\"signing\"", "")).SigningCertificates.Should().HaveCount(2);

    [Fact]
    public void Certificate_ThatStandsTwice_IsOne() => Read(Idp.Metadata(null, Idp.Certificate)).SigningCertificates.Should()
        .ContainSingle();

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<a/>")]
    [InlineData("<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>")]
    [InlineData("<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'/>")]
    public void Document_ThatIsNoIdps_IsRefused(string document) => Refuses(document);

    [Fact]
    public void DocumentType_IsRefused() => Refuses("<!DOCTYPE x>" + Own);

    [Fact]
    public void Document_WithSomethingBehindIt_IsRefused() => Refuses(Own + "<a/>");

    [Fact]
    public void EntityId_ThatIsMissingOrTooLong_IsRefused()
    {
        Refuses(Own.Replace($"entityID=\"{EntityId}\"", ""));
        Refuses(Own.Replace(EntityId, new string('x', 1025)));
    }

    [Fact]
    public void Idps_OfWhichThereAreTwo_AreRefused() =>
        Refuses(Entities(Own + Own.Replace(EntityId, "https://other.example")), "more than one identity provider");

    [Fact]
    public void Protocol_ThatIsNotSaml2_IsRefused() =>
        Refuses(Own.Replace("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.1:protocol"));

    [Fact]
    public void Certificate_ThatIsNone_IsRefused()
    {
        Refuses(Own.Replace(Convert.ToBase64String(Stranger.RawData), "AAAA"));
        Refuses(Own.Replace(Convert.ToBase64String(Stranger.RawData), "not base64"));
        Refuses(Own.Replace(Convert.ToBase64String(Stranger.RawData), "<!--x-->"));
    }

    [Fact]
    public void ValidUntil_ThatIsNoDate_IsRefused() => Refuses(Entities(Own, " validUntil='tomorrow'"));

    [Fact]
    public void Document_LongerThanTheModelsLimit_IsRefused()
    {
        Refuses(Own + new string(' ', IdpMetadata.MaxCharacters - Own.Length + 1));
        Read(Own + new string(' ', IdpMetadata.MaxCharacters - Own.Length));
    }

    [Fact]
    public void Document_OfTenMillionCharacters_IsReadInOnePass()
    {
        var filling = new StringBuilder("<x xmlns='urn:x'>");
        while (filling.Length < IdpMetadata.MaxCharacters - Own.Length - 1_000)
            filling.Append("<y a='1'>text</y>");
        filling.Append("</x>");

        Read(Entities(filling + Own)).EntityId.Should().Be(EntityId);
    }

    [Fact]
    public void Document_DeeperThanTheLimit_IsRefused() =>
        Refuses(Entities(string.Concat(Enumerable.Repeat("<x>", 100_000)) + string.Concat(Enumerable.Repeat("</x>", 100_000)) + Own));

    private static string Entities(string inner, string attributes = "") =>
        $"<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'{attributes}>{inner}</md:EntitiesDescriptor>";

    private static IdpMetadata Read(string document)
    {
        IdpMetadata.TryRead(document, out var metadata, out var problem).Should().BeTrue(problem);
        return metadata!;
    }

    private static void Refuses(string document, string? problem = null)
    {
        IdpMetadata.TryRead(document, out var metadata, out var found).Should().BeFalse();
        metadata.Should().BeNull();
        found.Should().NotBeNull();
        if (problem is not null)
            found.Should().Be(problem);
    }
}
