using System.Text;
using System.Text.Json;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Tokens;
using Rolecall.Tests;

namespace Rolecall.Federation.Tests.Oidc.Vectors;

/// <summary>The examples of RFC 7520: those of AWS's algorithms are accepted, the others are refused cleanly.</summary>
public sealed class JoseCookbookTests
{
    [Theory]
    [InlineData("4_1.rsa_v15_signature.json", true)]
    [InlineData("4_2.rsa-pss_signature.json", false)]
    [InlineData("4_3.ecdsa_signature.json", true)]
    [InlineData("4_4.hmac-sha2_integrity_protection.json", false)]
    [InlineData("4_5.signature_with_detached_content.json", false)]
    public void Signature_OfTheCookbook_IsTakenWhereAwsTakesItsAlgorithm(string file, bool taken)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("jose-cookbook"), "jws", file)));
        var key = json.RootElement.GetProperty("input").GetProperty("key").GetRawText();
        JwkSet.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}}]}"""), OidcCaps.Default, out var keys, out var refusal)
            .Should().BeTrue(refusal);
        var compact = json.RootElement.GetProperty("output").GetProperty("compact").GetString()!;

        var read = Jws.TryRead(compact, OidcCaps.Default, out var jws);

        (read && keys!.Choose(jws!.Algorithm, jws.KeyId).Key?.Verifies(jws.Algorithm, jws.SigningInput, jws.Signature) == true)
            .Should().Be(taken);
    }

    [Fact]
    public void EveryOtherExample_IsNoToken()
    {
        var texts = Directory.EnumerateFiles(Corpora.Folder("jose-cookbook"), "*.json", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("package.json", StringComparison.Ordinal))
            .Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)
            .Where(root => root.TryGetProperty("output", out _))
            .SelectMany(root => root.GetProperty("output").EnumerateObject())
            .Select(output => output.Value.ValueKind == JsonValueKind.String ? output.Value.GetString()! : output.Value.GetRawText()).ToList();

        texts.Should().HaveCountGreaterThan(20);
        foreach (var text in texts)
            WebIdentityToken.TryRead(text, OidcCaps.Default, out _, out _).Should().BeFalse(text);
    }
}
