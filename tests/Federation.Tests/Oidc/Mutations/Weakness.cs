namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>What a careless verifier leaves out or takes; each is a hole that was found in real ones.</summary>
internal enum Weakness
{
    /// <summary>None: what such a verifier refuses, it refuses for the reason alone that the mutator is about.</summary>
    None,

    /// <summary>The signature is not checked.</summary>
    NoSignature,

    /// <summary>alg none is an algorithm, in any case.</summary>
    AlgorithmNone,

    /// <summary>HS256 is an algorithm, and its key is the issuer's public key: in PEM, in DER or as the modulus.</summary>
    HmacWithPublicKey,

    /// <summary>The key of the header's jwk, or the one to which jku, x5u and x5c lead, checks the signature.</summary>
    KeyOfTheHeader,

    /// <summary>Whatever the kid says, every key is tried.</summary>
    AnyKey,

    /// <summary>crit and b64 are not looked at.</summary>
    NoCriticalHeader,

    /// <summary>JSON with a member twice is read, the last one wins.</summary>
    DuplicateMembers,

    /// <summary>Times are not looked at, whatever their type.</summary>
    NoTimes,

    /// <summary>The issuer is compared as URLs are, or not to the letter.</summary>
    LooseIssuer,

    /// <summary>Any aud that is there will do, as will one of several.</summary>
    LooseAudience,

    /// <summary>base64 in other alphabets, with padding, blanks and stray bits.</summary>
    LooseBase64,

    /// <summary>Parts beyond the third are not looked at, missing ones are empty.</summary>
    AnyNumberOfParts,

    /// <summary>Size and depth have no cap.</summary>
    NoCaps,
}
