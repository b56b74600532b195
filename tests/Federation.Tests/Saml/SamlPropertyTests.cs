using CsCheck;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Federation.Tests.Saml.Mutations;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>What holds for all contents.</summary>
public sealed class SamlPropertyTests
{
    private const string NameLetters = "abcXYZ019_+=,.@-";

    /// <summary>Text with everything that XML and canonicalization treat apart.</summary>
    private static readonly Gen<string> Text =
        Gen.OneOf<char>(Gen.Char[' ', '~'], Gen.OneOf('\t', '\n', '\r', '<', '>', '&',
            '"', '\'', 'é', '\u2028', '\u0085', '語')).Array[1, 24]
            .Select(letters => new string(letters))
            .Where(text => text.Trim().Length > 0);

    private static readonly Gen<string> SessionName =
        Gen.Int[0, NameLetters.Length - 1].Array[2, 64].Select(letters => string.Concat(letters.Select(letter => NameLetters[letter])));

    private static readonly Gen<AwsSamlClaims> AnyClaims =
        from roles in Gen.Int[0, 99].Array[0, 4]
        from name in SessionName
        from duration in Gen.Int[900, 43_200]
        from tags in Text.Array[0, 4]
        from transitive in Text.Array[0, 3]
        from identity in SessionName.Where(identity => !identity.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
        select new AwsSamlClaims
        {
            Roles = [.. roles.Select(role => new SamlRolePair($"arn:aws:iam::111122223333:role/R{role}", ProviderArn))],
            RoleSessionName = name,
            SessionDuration = TimeSpan.FromSeconds(duration),
            PrincipalTags = [.. tags.Select((tag, index) => new KeyValuePair<string, string>($"{index}{tag}", tag))],
            TransitiveTagKeys = transitive,
            SourceIdentity = identity,
        };

    private static readonly Gen<SamlIssueOptions> AnyOptions =
        from signing in Gen.OneOf(SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both)
        from hash in Gen.OneOf(SamlHash.Sha256, SamlHash.Sha384, SamlHash.Sha512)
        from cipher in Gen.OneOf(Enum.GetValues<SamlCipher>())
        from encrypt in Gen.Bool
        select new SamlIssueOptions { Signing = signing, Hash = hash, Cipher = cipher, EncryptTo = encrypt ? DecryptionKey : null };

    /// <summary>What an IdP says is what is read, letter by letter.</summary>
    [Fact]
    public void Content_ThatIsIssued_IsReadAsItWasWritten() => Gen.Select(AnyClaims, AnyOptions, Text).Sample(
        (claims, options, name) =>
        {
            var content = Content with { NameId = new(name, name, name, null), Attributes = AwsSamlAttributes.Of(claims) };
            var assertion = Verify(Idp.Issue(content, options)).Assertion;

            assertion.Should().NotBeNull();
            assertion!.NameId.Should().Be(content.NameId);
            assertion.Attributes.Should().BeEquivalentTo(content.Attributes, like => like.WithStrictOrdering());
            assertion.Aws.Should().BeEquivalentTo(claims, like => like.WithStrictOrdering());
        },
        iter: 1_000);

    /// <summary>Whatever is put in, there is an answer.</summary>
    [Fact]
    public void Input_OfAnyKind_HasAResult() => Gen.String.Sample(
        text =>
        {
            Verify(text).Accepted.Should().BeFalse();
            Verify(Base64(text)).Accepted.Should().BeFalse();
        },
        iter: 2_000);

    /// <summary>One text of the document in place of another: only what says the same is accepted.</summary>
    [Fact]
    public void Document_WithPartsExchanged_SaysTheSameOrIsRefused() => Gen.Select(AnyOptions, Gen.Int[0, 8_000], Gen.Int[1, 200],
        Gen.Int[0, 8_000]).Sample(
        (options, from, length, to) =>
        {
            var response = Idp.Issue(Content, options);
            var xml = Xml(response);
            var part = xml.Substring(from % (xml.Length - length), length);
            var result = Verify(Base64(xml.Insert(to % xml.Length, part)));

            if (result.Accepted)
                Mutators.Meaning(result.Assertion).Should().Be(Mutators.Meaning(Verify(response).Assertion!));
        },
        iter: 2_000);
}
