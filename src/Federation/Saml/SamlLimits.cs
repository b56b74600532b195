namespace Rolecall.Federation.Saml;

/// <summary>What a document may cost. More is refused before it is built.</summary>
public sealed record SamlLimits
{
    /// <summary>Characters of the base64: the model's limit of SAMLAssertion.</summary>
    public int MaxCharacters { get; init; } = 100_000;

    /// <summary>How deep elements may stand in each other.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Elements of a document.</summary>
    public int MaxElements { get; init; } = 5_000;

    /// <summary>Attributes of an element, namespace declarations among them.</summary>
    public int MaxAttributes { get; init; } = 64;

    /// <summary>
    /// Namespace declarations of a document. Canonicalization looks at all that are in scope for each element, so that few of them at
    /// many elements are as bad as many.
    /// </summary>
    public int MaxNamespaces { get; init; } = 500;

    /// <summary>Encrypted keys of an assertion; each costs an RSA operation for each of the provider's keys.</summary>
    public int MaxEncryptedKeys { get; init; } = 2;
}
