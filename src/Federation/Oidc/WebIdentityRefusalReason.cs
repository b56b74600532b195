namespace Rolecall.Federation.Oidc;

/// <summary>Why a token proves nothing. For logs and tests; callers are told the refusal's code and message.</summary>
public enum WebIdentityRefusalReason
{
    /// <summary>No JSON web token that AWS takes: its form, header, algorithm or JSON.</summary>
    NotAToken,

    /// <summary>One of iss, sub, aud, iat and exp is missing.</summary>
    MissingClaim,

    /// <summary>A claim is of the wrong type or says something that cannot be.</summary>
    MalformedClaim,

    /// <summary>The token is not of the provider that it is checked against, or the account has no such provider.</summary>
    UnknownProvider,

    /// <summary>The issuer's keys have none with the token's kid. The caller may get the keys anew and try once more.</summary>
    UnknownKey,

    /// <summary>The token names no key, or one that several keys or none of its kind have.</summary>
    NoKey,

    /// <summary>The signature is not the key's.</summary>
    BadSignature,

    /// <summary>The exp is past by more than clocks may differ.</summary>
    Expired,

    /// <summary>The iat is further back than a token may be old.</summary>
    TooOld,

    /// <summary>The iat or nbf is ahead by more than clocks may differ.</summary>
    NotYetValid,

    /// <summary>The client is none that the provider has.</summary>
    WrongAudience,

    /// <summary>Several audiences and no azp that says which one is meant.</summary>
    AmbiguousAudience,

    /// <summary>The role is not among those that the token is limited to.</summary>
    RoleNotAuthorized,
}
