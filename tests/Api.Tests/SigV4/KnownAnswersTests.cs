using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>The published suites of aws-c-auth and botocore, stage by stage.</summary>
public sealed class KnownAnswersTests
{
    [Fact]
    public void Suites_AreRead_AreAll110() => KnownAnswer.All().Should().HaveCount(110);

    [Fact]
    public void Canonical_OfEveryKnownAnswer_IsThePublishedOne()
    {
        foreach (var answer in KnownAnswer.All())
            CanonicalForms(answer).Should().Contain(answer.CanonicalRequest, because: answer.Name);
    }

    [Fact]
    public void StringToSign_OfEveryKnownAnswer_IsThePublishedOne()
    {
        foreach (var answer in KnownAnswer.All())
        {
            var proof = SigV4Parser.Parse(answer.Request, answer.Rules);
            SignedTexts.Of(proof).Should().Contain(answer.StringToSign, because: answer.Name);
        }
    }

    [Fact]
    public void Signature_OfEveryPublishedString_IsThePublishedOne()
    {
        foreach (var answer in KnownAnswer.All())
        {
            var key = SigV4Verifier.DeriveKey(answer.Keys.SecretAccessKey, "20150830", "us-east-1", "service");
            SignedTexts.Sign(key, answer.StringToSign).Should().Be(answer.Signature, because: answer.Name);
            SigV4Parser.Parse(answer.Request, answer.Rules).Signature.Should().Be(answer.Signature, because: answer.Name);
        }
    }

    [Fact]
    public void Verifier_OfEveryKnownAnswer_LetsItIn()
    {
        foreach (var answer in KnownAnswer.All())
            Door.Knock(answer.Request, answer.Rules, answer.Keys, KnownAnswer.SignedAt).Should().BeNull(because: answer.Name);
    }

    /// <summary>The suite's one slip: this file's signature is not the one of its own .authz and .sts. A checker that lets it in checks nothing.</summary>
    [Fact]
    public void Verifier_OfBotocoresMisprintedSignature_RefusesIt()
    {
        var answer = KnownAnswer.All().Single(answer => answer.Name == "botocore/get-vanilla-with-session-token");
        var misprinted = answer.Request.HeaderOf("Authorization")!
            .Replace(answer.Signature, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", StringComparison.Ordinal);
        Door.Knock(answer.Request.WithHeader("Authorization", misprinted), answer.Rules, answer.Keys, KnownAnswer.SignedAt)
            .Should().Be("SignatureDoesNotMatch");
    }

    private static IEnumerable<string> CanonicalForms(KnownAnswer answer)
    {
        var names = answer.CanonicalRequest.Split('\n')[^2];
        var payload = answer.CanonicalRequest.Split('\n')[^1];
        yield return SignedTexts.Canonical(answer.Request, answer.Rules, names, payload, CanonicalQuery.Unsigned.Signature);
        // A presigned request may add its token after it was signed.
        yield return SignedTexts.Canonical(answer.Request, answer.Rules, names, payload, CanonicalQuery.Unsigned.SignatureAndToken);
    }
}
