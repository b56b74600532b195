namespace Rolecall.Federation.Saml;

/// <summary>The faults of AWS's AssumeRoleWithSAML that a refusal becomes.</summary>
public enum SamlRefusalKind
{
    /// <summary>InvalidIdentityToken, 400.</summary>
    InvalidIdentityToken,

    /// <summary>ExpiredTokenException, 400.</summary>
    ExpiredToken,

    /// <summary>IDPRejectedClaim, 403.</summary>
    IdpRejectedClaim,
}
