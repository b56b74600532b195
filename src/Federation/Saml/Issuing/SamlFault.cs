namespace Rolecall.Federation.Saml.Issuing;

/// <summary>What is wrong, on purpose, with a response. Each is refused by every verifier that is one.</summary>
public enum SamlFault
{
    /// <summary>It ended a minute before it is issued.</summary>
    Expired,

    /// <summary>It begins an hour after it is issued.</summary>
    NotYetValid,

    /// <summary>Issued ten minutes ago, though still valid by its own dates.</summary>
    Stale,

    /// <summary>Meant for another audience.</summary>
    WrongAudience,

    /// <summary>Meant for another endpoint.</summary>
    WrongRecipient,

    /// <summary>Issued by another entity.</summary>
    WrongIssuer,

    /// <summary>The IdP says that authentication failed.</summary>
    FailedStatus,

    /// <summary>Not signed.</summary>
    Unsigned,

    /// <summary>Signed by a stranger's key, whose certificate it carries.</summary>
    OtherKey,

    /// <summary>Signed by SHA-1.</summary>
    Sha1,

    /// <summary>Another name than the one that was signed.</summary>
    ChangedName,

    /// <summary>A comment in the name, which signatures do not cover: <c>admin&lt;!----&gt;.attacker</c>.</summary>
    CommentInName,

    /// <summary>A document type before the response.</summary>
    DocumentType,

    /// <summary>Signature wrapping: a forged response holds the signed one in its signature.</summary>
    Wrapped1,

    /// <summary>A forged response holds the signed one before its signature.</summary>
    Wrapped2,

    /// <summary>A forged assertion before the signed one.</summary>
    Wrapped3,

    /// <summary>A forged assertion around the signed one.</summary>
    Wrapped4,

    /// <summary>A forged assertion with the signature, the signed one at the end without.</summary>
    Wrapped5,

    /// <summary>A forged assertion with the signature, the signed one within that.</summary>
    Wrapped6,

    /// <summary>A forged assertion in Extensions, before the signed one.</summary>
    Wrapped7,

    /// <summary>A forged assertion with the signature, the signed one in an Object of that.</summary>
    Wrapped8,

    /// <summary>A forged assertion with the signature, the signed one in an element of no known name.</summary>
    Wrapped9,
}
