using System.Text;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;

namespace Rolecall.Federation.Tests.Oidc.Keys;

public sealed class DiscoveryDocumentTests
{
    private const string Issuer = "https://issuer.example/tenant";

    [Fact]
    public void Document_OfTheIssuer_SaysWhereItsKeysAre()
    {
        TryRead("""{"issuer":"https://issuer.example/tenant","jwks_uri":"https://keys.example/set","other":[]}""", out var document)
            .Should().BeTrue();

        document!.Issuer.Should().Be(Issuer);
        document.KeySetUrl.AbsoluteUri.Should().Be("https://keys.example/set");
    }

    [Theory]
    [InlineData("https://issuer.example/tenant/")]
    [InlineData("https://ISSUER.example/tenant")]
    [InlineData("https://issuer.example")]
    [InlineData("http://issuer.example/tenant")]
    [InlineData("issuer.example/tenant")]
    public void Document_OfAnotherIssuer_IsRefused(string issuer) =>
        TryRead($$"""{"issuer":"{{issuer}}","jwks_uri":"https://keys.example/set"}""", out _).Should().BeFalse();

    [Theory]
    [InlineData("\"http://keys.example/set\"")]
    [InlineData("\"HTTPS://keys.example/set\"")]
    [InlineData("\"file:///etc/passwd\"")]
    [InlineData("\"//keys.example\"")]
    [InlineData("\"https://\"")]
    [InlineData("\"https://user:secret@keys.example/set\"")]
    [InlineData("\"https://keys.example/set#part\"")]
    [InlineData("[\"https://keys.example/set\"]")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void KeySetUrl_ThatIsNoPlainHttps_IsRefused(string url) =>
        TryRead($$"""{"issuer":"https://issuer.example/tenant","jwks_uri":{{url}}}""", out _).Should().BeFalse();

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"issuer":"https://issuer.example/tenant"}""")]
    [InlineData("""{"issuer":"https://issuer.example/tenant","jwks_uri":"https://a.example","jwks_uri":"https://b.example"}""")]
    public void Document_ThatIsNone_IsRefused(string json) => TryRead(json, out _).Should().BeFalse();

    private static bool TryRead(string json, out DiscoveryDocument? document) =>
        DiscoveryDocument.TryRead(Encoding.UTF8.GetBytes(json), Issuer, OidcCaps.Default, out document, out _);
}
