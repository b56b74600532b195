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
