using System.Diagnostics.CodeAnalysis;

namespace Rolecall.Federation.Saml;

/// <summary>What became of a response: an assertion that is proven, or a refusal; never both, never none.</summary>
public sealed class SamlResult
{
    internal SamlResult(VerifiedSamlAssertion assertion) => Assertion = assertion;

    internal SamlResult(SamlRefusal refusal) => Refusal = refusal;

    /// <summary>The assertion, where the response was accepted.</summary>
    public VerifiedSamlAssertion? Assertion { get; }

    /// <summary>The refusal, where it was not.</summary>
    public SamlRefusal? Refusal { get; }

    /// <summary>Whether the response was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Assertion))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Assertion is not null;
}
