namespace Rolecall.Policy;

/// <summary>Which grammar a document must follow.</summary>
public enum PolicyGrammar
{
    /// <summary>Identity policy, permissions boundary or session policy: no Principal.</summary>
    Identity,

    /// <summary>Resource policy: Principal required.</summary>
    Resource,

    /// <summary>Role trust policy: Principal required, no Resource.</summary>
    Trust,
}

/// <summary>A parsed, valid policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html</summary>
public sealed partial record PolicyDocument
{
    /// <summary>"2008-10-17" (also where the document names none) or "2012-10-17".</summary>
    public required string Version { get; init; }

    public string? Id { get; init; }
}

/// <summary>A document that AWS refuses at the write; <see cref="Exception.Message"/> is AWS's text for MalformedPolicyDocument.</summary>
public sealed class MalformedPolicyException(string message) : Exception(message);
