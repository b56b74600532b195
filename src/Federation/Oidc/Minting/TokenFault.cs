namespace Rolecall.Federation.Oidc.Minting;

/// <summary>
/// What is wrong with a token on purpose, so that a relying party can be tried with it. <see cref="WebIdentityVerifier"/> refuses each.
/// </summary>
public enum TokenFault
{
    /// <summary>The exp was an hour ago.</summary>
    Expired,

    /// <summary>The iat and nbf are an hour ahead.</summary>
    NotYetValid,

    /// <summary>No exp.</summary>
    NoExpiration,

    /// <summary>The exp is a string.</summary>
    TextualExpiration,

    /// <summary>The aud, and the azp if there is one, is a client that nobody registered.</summary>
    WrongAudience,

    /// <summary>The iss is another issuer.</summary>
    WrongIssuer,

    /// <summary>The sub is there twice; the second is <c>somebody-else</c>.</summary>
    DuplicateClaim,

    /// <summary>alg none, with an empty signature.</summary>
    AlgorithmNone,

    /// <summary>HS256, with the public key as the secret.</summary>
    HmacWithPublicKey,

    /// <summary>A good token without its signature: the third part is empty.</summary>
    EmptySignature,

    /// <summary>The sub was changed after the signature was made.</summary>
    TamperedPayload,

    /// <summary>A kid that no key has.</summary>
    UnknownKeyId,

    /// <summary>No kid.</summary>
    NoKeyId,

    /// <summary>Signed by the other key, under this key's kid.</summary>
    OtherKey,

    /// <summary>Signed by the other key, which is in the header as jwk.</summary>
    EmbeddedKey,

    /// <summary>Signed by the other key, for which the header points to a key set (jku).</summary>
    KeySetUrl,

    /// <summary>A header extension that must be understood and is unknown (crit).</summary>
    CriticalExtension,

    /// <summary>The payload is not encoded (b64 false, RFC 7797).</summary>
    UnencodedPayload,

    /// <summary>The signature with base64 padding at its end.</summary>
    PaddedSignature,
}
