namespace Rolecall.Federation.Saml;

/// <summary>The rules that a SAML response is held against, in the order in which they are asked.</summary>
public enum SamlRule
{
    /// <summary>At most <see cref="SamlLimits.MaxCharacters"/> characters of base64.</summary>
    Size,

    /// <summary>Base64 (RFC 4648, section 4; white space is skipped), of UTF-8 text.</summary>
    Base64,

    /// <summary>Well-formed XML without a document type, within the limits of depth and number.</summary>
    Xml,

    /// <summary>IDs are names, and no ID stands twice in the document.</summary>
    UniqueIds,

    /// <summary>Elements stand where the schemas of SAML 2.0 place them, no other among them, and values are text alone.</summary>
    Structure,

    /// <summary>Version 2.0.</summary>
    Version,

    /// <summary>The status is Success.</summary>
    Status,

    /// <summary>Response and assertion were issued by the provider's entity.</summary>
    Issuer,

    /// <summary>There is exactly one assertion, plain or encrypted.</summary>
    OneAssertion,

    /// <summary>The response or its assertion is signed.</summary>
    Signed,

    /// <summary>A signature is where the schemas place it, and covers exactly the element that it stands in.</summary>
    SignaturePlace,

    /// <summary>Signature, digest, canonicalization and transforms are allowed ones; SHA-1 only where the rules allow it.</summary>
    SignatureAlgorithm,

    /// <summary>One of the provider's keys verifies the signature.</summary>
    SignatureValue,

    /// <summary>The assertion is encrypted where the provider requires it.</summary>
    EncryptionRequired,

    /// <summary>An encrypted assertion opens with one of the provider's keys, by an allowed algorithm.</summary>
    Decryption,

    /// <summary>Destination, where there is one, is an endpoint of ours.</summary>
    Destination,

    /// <summary>The response answers the request that is expected, and says so in one way only.</summary>
    InResponseTo,

    /// <summary>There is a NameID; it is not empty, and no other service provider's.</summary>
    Subject,

    /// <summary>There is exactly one SubjectConfirmation, bearer, with Recipient and NotOnOrAfter.</summary>
    SubjectConfirmation,

    /// <summary>The recipient is an endpoint of ours.</summary>
    Recipient,

    /// <summary>Every audience restriction names us, and there is one.</summary>
    Audience,

    /// <summary>Every condition is understood.</summary>
    Conditions,

    /// <summary>Not before NotBefore, and not issued in the future.</summary>
    NotYetValid,

    /// <summary>Before NotOnOrAfter of conditions, confirmation and session.</summary>
    Expired,

    /// <summary>Redeemed soon enough after it was issued.</summary>
    Age,

    /// <summary>The user was authenticated: there is an AuthnStatement.</summary>
    AuthnStatement,

    /// <summary>Attributes have names of their own and can be read.</summary>
    Attributes,

    /// <summary>AWS's attribute RoleSessionName is there and is a session name.</summary>
    RoleSessionName,

    /// <summary>AWS's attribute Role holds pairs of a role and a SAML provider; the role that is asked for is among them.</summary>
    Role,

    /// <summary>AWS's attribute SessionDuration is a number from 900 to 43,200.</summary>
    SessionDuration,

    /// <summary>AWS's attribute SourceIdentity is a source identity.</summary>
    SourceIdentity,

    /// <summary>AWS's attributes PrincipalTag have a key and one value each.</summary>
    PrincipalTag,

    /// <summary>The assertion was not redeemed before. The verifier cannot know; whoever remembers assertions refuses by it.</summary>
    OneTimeUse,
}
