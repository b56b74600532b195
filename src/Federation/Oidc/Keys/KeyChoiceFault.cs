namespace Rolecall.Federation.Oidc.Keys;

/// <summary>Why a key set has no key for a token.</summary>
internal enum KeyChoiceFault
{
    /// <summary>No key has the kid: the issuer may have changed its keys since.</summary>
    Unknown,

    /// <summary>The token names no key and the set has several.</summary>
    KeyIdNeeded,

    /// <summary>The key that is named is not for the token's algorithm.</summary>
    DoesNotFit,

    /// <summary>Several keys that fit have the kid.</summary>
    Ambiguous,
}
