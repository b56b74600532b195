namespace Rolecall.Federation.Saml.Issuing;

/// <summary>What a simulated IdP signs.</summary>
[Flags]
public enum SamlSigning
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The response.</summary>
    Response = 1,

    /// <summary>The assertion.</summary>
    Assertion = 2,

    /// <summary>The assertion, and the response around it.</summary>
    Both = Response | Assertion,
}
