using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Issuing;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>An identity provider, a stranger, and what we expect of a response.</summary>
internal static class SamlWorld
{
    public const string Account = "111122223333";
    public const string ProviderName = "Corp";
    public const string ProviderArn = "arn:aws:iam::111122223333:saml-provider/Corp";
    public const string RoleArn = "arn:aws:iam::111122223333:role/Staff";
    public const string EntityId = "https://idp.corp.example/saml";
    public const string Name = "ada@corp.example";
    public const string Request = "_request";

    public static readonly DateTimeOffset Now = new(2026, 11, 29, 6, 0, 0, TimeSpan.Zero);

    public static readonly SimulatedIdp Idp = new(EntityId, Certificate("Corp", 1), "https://idp.corp.example/sso");
    public static readonly X509Certificate2 Stranger = Certificate("Stranger", 2);
    public static readonly RSA DecryptionKey = RSA.Create(2048);

    public static readonly SamlProvider Provider = new()
    {
        EntityId = EntityId,
        SigningCertificates = [Idp.Certificate],
        DecryptionKeys = [DecryptionKey],
    };

    public static readonly SamlExpectations Expected = SamlExpectations.OfAws(["eu-west-1"], "SAMLSPABC");
    public static readonly SamlRules Rules = new();

    public static readonly AwsSamlClaims Claims = new()
    {
        Roles = [new(RoleArn, ProviderArn), new("arn:aws:iam::111122223333:role/path/Admin", ProviderArn)],
        RoleSessionName = "ada",
        SessionDuration = TimeSpan.FromHours(2),
        PrincipalTags = [new("Project", "Analytical Engine"), new("CostCenter", "1")],
        TransitiveTagKeys = ["Project"],
        SourceIdentity = "ada.lovelace",
    };

    public static readonly SamlResponseContent Content = new()
    {
        ResponseId = "_response",
        AssertionId = "_assertion",
        IssueInstant = Now,
        NameId = new(Name, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", null, null),
        Attributes = AwsSamlAttributes.Of(Claims),
    };

    public static readonly SamlIssueOptions Signed = new();

    public static SamlResult Verify(
        string response,
        DateTimeOffset? now = null,
        SamlRules? rules = null,
        SamlProvider? provider = null,
        SamlExpectations? expected = null) =>
        SamlVerifier.Verify(response, provider ?? Provider, expected ?? Expected, now ?? Now, rules ?? Rules);

    public static string Issue(SamlResponseContent? content = null, SamlIssueOptions? options = null) =>
        Idp.Issue(content ?? Content, options ?? Signed);

    public static string Faulty(SamlFault fault, SamlIssueOptions? options = null) =>
        Idp.IssueFaulty(Content, options ?? Signed, fault, Stranger);

    public static string Xml(string response) => Encoding.UTF8.GetString(Convert.FromBase64String(response));

    public static string Base64(string xml) => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));

    /// <summary>A response that was changed after it was signed.</summary>
    public static string Changed(string response, Func<string, string> change) => Base64(change(Xml(response)));

    private static X509Certificate2 Certificate(string name, byte serial) => SimulatedIdp.CertificateOf(
        RSA.Create(2048), name, Now.AddYears(-3), Now.AddYears(-1), [serial]);
}
