using System.Security.Cryptography.X509Certificates;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using Rolecall.Federation.Tests.Saml.Mutations;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>Signature wrapping 1 to 9 on twelve responses that are accepted as they are.</summary>
public sealed class SignatureWrappingTests
{
    private const string Forged = "forged@attacker.example";

    private static readonly string[] Others =
    [
        "gosaml2/onelogin/olgn09_response_01.b64",
        "gosaml2/onelogin/olgn09_response_03.b64",
        "gosaml2/onelogin/olgn09_response_04.b64",
        "crewjam/TestSPCanHandleOneloginResponse_response",
        "crewjam/TestServiceProviderCanHandleSignedAssertionsResponse_response",
        "crewjam/TestSPRejectsInjectedComment_response",
    ];

    public static TheoryData<int> Variants { get; } = new(Enumerable.Range(SignatureWrapping.First, SignatureWrapping.Last));

    [Fact]
    public void Bases_AreTwelveThatAreAccepted() =>
        Bases().Should().HaveCount(12).And.AllSatisfy(row => row.Verify(row.Response).Accepted.Should().BeTrue(row.Name));

    [Theory]
    [MemberData(nameof(Variants))]
    public void WrappedResponse_IsRefused_OfEveryBase(int variant) =>
        Bases().Should().AllSatisfy(row => row.Verify(Wrap(row.Response, variant)).Accepted.Should().BeFalse(row.Name));

    /// <summary>The control: whoever reads elsewhere than what was verified takes the forged name.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void WrappedResponse_IsTakenByAVerifierThatReadsElsewhere(int variant) =>
        Bases().Should().Contain(row => WeakVerifier.ReadElsewhere(Wrap(row.Response, variant), row.Certificate).Contains(Forged));

    private static string Wrap(string response, int variant) =>
        SamlWorld.Base64(SignatureWrapping.Wrap(SignedDocument.Load(SamlWorld.Xml(response)), variant, Forged).OuterXml);

    private static IReadOnlyList<(string Name, string Response, X509Certificate2 Certificate, Func<string, SamlResult> Verify)> Bases()
    {
        var own = new[] { SamlSigning.Response, SamlSigning.Assertion, SamlSigning.Both }
            .SelectMany(signing => new[] { SamlHash.Sha256, SamlHash.Sha512 }.Select(hash => new SamlIssueOptions
            {
                Signing = signing,
                Hash = hash
            }))
            .Select(options => (
                $"{options.Signing} {options.Hash}",
                SamlWorld.Issue(options: options),
                SamlWorld.Idp.Certificate,
                (Func<string, SamlResult>)(response => SamlWorld.Verify(response))));
        var cases = CorpusCase.All().DistinctBy(row => row.File).ToDictionary(row => row.File);
        return
        [
            .. own,
            .. Others.Select(file => cases[file]).Select(row => (
                row.File,
                row.Response,
                row.Arguments().Provider.SigningCertificates[0],
                (Func<string, SamlResult>)(response => row.Verify(response)))),
        ];
    }
}
