using System.Text;
using System.Text.Json;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Json;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Tests;

namespace Rolecall.Federation.Tests.Oidc.Vectors;

/// <summary>The reader of header, claims and keys against JSONTestSuite, and claims of the strings that break others.</summary>
public sealed class StrictJsonTests
{
    [Fact]
    public void Texts_AreReadAsLabelled()
    {
        var files = Directory.GetFiles(Path.Combine(Corpora.Folder("json-testsuite"), "test_parsing"), "*.json");
        int read = 0, refused = 0;
        foreach (var file in files)
        {
            var (name, json) = (Path.GetFileName(file), File.ReadAllBytes(file));
            // A token's JSON is an object, so that every text is put into one.
            var taken = StrictJson.TryReadObject([.. "{\"a\":"u8, .. json, .. "}"u8], OidcCaps.Default, out _);
            if (name[0] == 'y' && !name.StartsWith("y_object_duplicated", StringComparison.Ordinal))
            {
                taken.Should().BeTrue(name);
                read++;
            }
            else if (name[0] != 'i')
            {
                taken.Should().BeFalse(name);
                refused++;
            }
        }
        (read, refused).Should().Be((93, 190));
    }

    [Fact]
    public void NaughtyStrings_AreClaimsLikeOthers()
    {
        var strings = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(Path.Combine(
            Corpora.Folder("naughty-strings"), "blns.json")))!;
        var key = IssuerFixture.Key("ES256");

        strings.Should().HaveCountGreaterThan(500);
        foreach (var text in strings.Where(text => text.Length > 0))
        {
            var verification = IssuerFixture.Verify(TokenMint.Mint(key, IssuerFixture.Claims(("sub", text), (text, text))));

            verification.IsVerified.Should().BeTrue(text);
            verification.Identity!.Subject.Should().Be(text);
            verification.Identity.Claims[text].Text.Should().Be(text);
        }
    }

    [Fact]
    public void TextBeyondUtf8_IsRefused()
    {
        StrictJson.TryReadObject(Encoding.Latin1.GetBytes("{\"a\":\"é\"}"), OidcCaps.Default, out _).Should().BeFalse();
        StrictJson.TryReadObject(Encoding.Unicode.GetBytes("{}"), OidcCaps.Default, out _).Should().BeFalse();
    }
}
