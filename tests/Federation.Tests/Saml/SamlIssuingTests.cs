using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>What simulated IdPs issue is what we verify; what they issue wrongly is refused for what is wrong.</summary>
public sealed class SamlIssuingTests
{
    private static readonly Dictionary<SamlFault, SamlRule[]> Rules = new()
    {
        [SamlFault.Expired] = [SamlRule.Expired],
        [SamlFault.NotYetValid] = [SamlRule.NotYetValid],
        [SamlFault.Stale] = [SamlRule.Age],
        [SamlFault.WrongAudience] = [SamlRule.Audience],
        [SamlFault.WrongRecipient] = [SamlRule.Destination],
        [SamlFault.WrongIssuer] = [SamlRule.Issuer],
        [SamlFault.FailedStatus] = [SamlRule.Status],
        [SamlFault.Unsigned] = [SamlRule.Signed],
        [SamlFault.OtherKey] = [SamlRule.SignatureValue],
        [SamlFault.Sha1] = [SamlRule.SignatureAlgorithm],
        [SamlFault.ChangedName] = [SamlRule.SignatureValue],
        [SamlFault.CommentInName] = [SamlRule.Structure],
        [SamlFault.DocumentType] = [SamlRule.Xml],
    };

    public static TheoryData<SamlSigning, SamlHash, SamlCipher?> Ways { get; } = new(
        from signing in new[] { SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both }
        from hash in Enum.GetValues<SamlHash>()
        from cipher in new SamlCipher?[] { null, SamlCipher.Aes128Cbc, SamlCipher.Aes128Gcm, SamlCipher.Aes256Cbc, SamlCipher.Aes256Gcm }
        select (signing, hash, cipher));

    public static TheoryData<SamlFault> Faults { get; } = new(Enum.GetValues<SamlFault>());

    [Theory]
    [MemberData(nameof(Ways))]
    public void Response_SignedAndEncryptedInAnyWay_IsVerified(SamlSigning signing, SamlHash hash, SamlCipher? cipher)
    {
        var options = new SamlIssueOptions
        {
            Signing = signing,
            Hash = hash,
            EncryptTo = cipher is null ? null : DecryptionKey,
            Cipher = cipher ?? default
        };

        var result = Verify(Issue(options: options), rules: new SamlRules { AllowSha1 = hash == SamlHash.Sha1 });

        result.Refusal.Should().BeNull();
        result.Assertion!.Aws.Should().BeEquivalentTo(Claims, like => like.WithStrictOrdering());
        result.Assertion.WasEncrypted.Should().Be(cipher is not null);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void FaultyResponse_IsRefusedForItsFault(SamlFault fault)
    {
        var rule = Verify(Faulty(fault)).Refusal!.Rule;

        if (Rules.TryGetValue(fault, out var rules))
            rules.Should().Contain(rule);
        else
            rule.Should().BeOneOf(SamlRule.Structure, SamlRule.OneAssertion, SamlRule.SignaturePlace, SamlRule.UniqueIds);
    }

    /// <summary>Ids, nonces and keys are arguments: the same are the same response, but for RSA-OAEP's own seed.</summary>
    [Fact]
    public void Response_IsTheSameForTheSameArguments() => Issue().Should().Be(Issue());

    [Fact]
    public void Assertion_IssuedAgain_HasTheIdThatItWasRememberedBy() =>
        Verify(Issue()).Assertion!.Id.Should().Be(Verify(Issue(Content with { ResponseId = "_next" })).Assertion!.Id);
}
