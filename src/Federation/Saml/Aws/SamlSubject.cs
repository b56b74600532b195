using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Federation.Saml.Aws;

/// <summary>What AssumeRoleWithSAML answers of the assertion (STS API Reference).</summary>
/// <param name="Subject">NameID.</param>
/// <param name="SubjectType">Its format, without the prefix of SAML 2.0's formats.</param>
/// <param name="Issuer">The IdP's entity id.</param>
/// <param name="Audience">The recipient of the confirmation, not the audience of the conditions.</param>
/// <param name="NameQualifier">What makes the subject unique, see <see cref="Qualifier"/>.</param>
public sealed record SamlSubject(string Subject, string SubjectType, string Issuer, string Audience, string NameQualifier)
{
    /// <summary>The answer's members for an assertion that was redeemed by a provider.</summary>
    /// <param name="accountId">The account of the provider, twelve digits.</param>
    /// <param name="providerName">The provider's name, the last part of its ARN.</param>
    public static SamlSubject Of(VerifiedSamlAssertion assertion, string accountId, string providerName) => new(
        assertion.NameId.Value,
        assertion.NameId.SubjectType,
        assertion.Issuer,
        assertion.Recipient,
        Qualifier(assertion.Issuer, accountId, providerName));

    /// <summary>NameQualifier, <c>saml:namequalifier</c>: base64 of the SHA-1 of issuer, account, "/" and provider name.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "AWS defines the qualifier so; nothing is proven by it.")]
    public static string Qualifier(string issuer, string accountId, string providerName) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{issuer}{accountId}/{providerName}")));
}
