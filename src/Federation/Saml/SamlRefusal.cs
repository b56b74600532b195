namespace Rolecall.Federation.Saml;

/// <summary>Why a response was refused.</summary>
/// <param name="Rule">The rule that it broke.</param>
/// <param name="Kind">The fault that the caller gets.</param>
/// <param name="Message">The fault's text: AWS's, where it is public. It tells nothing of what the document holds.</param>
/// <param name="Detail">What was found, for explanations to those who may see the role. Never for the wire.</param>
public sealed record SamlRefusal(SamlRule Rule, SamlRefusalKind Kind, string Message, string Detail)
{
    private const string Invalid = "Your request included an invalid SAML response";
    private const string Signature = "Response signature invalid";

    /// <summary>The refusal of a rule, with its fault and text.</summary>
    public static SamlRefusal Of(SamlRule rule, string detail)
    {
        var (kind, message) = Fault(rule);
        return new SamlRefusal(rule, kind, message, detail);
    }

    /// <summary>
    /// The fault of each rule. Texts are those of the IAM User Guide (Troubleshoot SAML federation with IAM) and those that users of AWS
    /// quote ("Response has expired", "Token must be redeemed within 5 minutes of issuance", the misspelt SubjectConfirmatonData); a rule
    /// whose text is not public has the guide's general one.
    /// </summary>
    private static (SamlRefusalKind Kind, string Message) Fault(SamlRule rule) => rule switch
    {
        SamlRule.Size or SamlRule.Base64 => (SamlRefusalKind.InvalidIdentityToken, "Invalid base64 SAMLResponse"),
        SamlRule.Status => (
            SamlRefusalKind.IdpRejectedClaim,
            "The identity provider (IdP) reported that authentication failed. This might be because the claim is invalid."),
        SamlRule.Issuer => (SamlRefusalKind.InvalidIdentityToken, "Issuer not present in specified provider"),
        // Decryption too: whoever changes an encrypted assertion learns nothing from which of the steps failed.
        SamlRule.Signed or SamlRule.SignaturePlace or SamlRule.SignatureAlgorithm or SamlRule.SignatureValue or SamlRule.Decryption =>
            (SamlRefusalKind.InvalidIdentityToken, Signature),
        SamlRule.SubjectConfirmation => (
            SamlRefusalKind.InvalidIdentityToken, "Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter"),
        SamlRule.Audience => (SamlRefusalKind.InvalidIdentityToken, "Response does not contain the required audience"),
        SamlRule.Expired or SamlRule.OneTimeUse => (SamlRefusalKind.ExpiredToken, "Response has expired"),
        SamlRule.Age => (SamlRefusalKind.ExpiredToken, "Token must be redeemed within 5 minutes of issuance"),
        SamlRule.Role => (
            SamlRefusalKind.InvalidIdentityToken, "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"),
        SamlRule.RoleSessionName => (
            SamlRefusalKind.InvalidIdentityToken, "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
        SamlRule.SourceIdentity => (
            SamlRefusalKind.InvalidIdentityToken,
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\""),
        _ => (SamlRefusalKind.InvalidIdentityToken, Invalid),
    };
}
