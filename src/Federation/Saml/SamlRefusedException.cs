namespace Rolecall.Federation.Saml;

/// <summary>How a reader deep in a document ends; it never leaves the entry types, which make a result of it.</summary>
internal sealed class SamlRefusedException(SamlRefusal refusal) : Exception(refusal.Detail)
{
    public SamlRefusedException(SamlRule rule, string detail)
        : this(SamlRefusal.Of(rule, detail))
    {
    }

    public SamlRefusal Refusal { get; } = refusal;
}
